using System.Security.Cryptography;
using System.Text;

namespace Cronium.Silo.Http.Access;

/// <summary>The token that opens the API. Only its hash is kept, so that comparing takes the same time for every guess.</summary>
internal sealed class AdminToken(string token)
{
    private readonly byte[] _hash = Hash(token);

    /// <summary>Whether this is the token.</summary>
    public bool Matches(string candidate) => CryptographicOperations.FixedTimeEquals(_hash, Hash(candidate));

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
