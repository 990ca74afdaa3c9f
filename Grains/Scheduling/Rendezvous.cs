using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Cronium.Grains.Scheduling;

/// <summary>
/// Highest random weight hashing (Thaler and Ravishankar, 1998): everybody who knows the candidates picks the same owner
/// for a key, and a candidate that comes or goes moves only its own share of the keys.
/// </summary>
internal static class Rendezvous
{
    public static T? Choose<T>(string key, IEnumerable<T> candidates)
        where T : notnull => candidates.MaxBy(candidate => Weight(key, candidate.ToString() ?? ""));

    private static ulong Weight(string key, string candidate) =>
        BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes($"{candidate}\n{key}")));
}
