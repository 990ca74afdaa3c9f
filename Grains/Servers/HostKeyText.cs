using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Cronium.Grains.Servers;

/// <summary>A host key as people have it at hand: a fingerprint, or a line of ssh-keyscan, of known_hosts or of a .pub file.</summary>
internal static class HostKeyText
{
    public const string Rule = "use SHA256: and what follows it in the output of ssh-keygen -lf, or one line of ssh-keyscan's output";

    private const string Prefix = "SHA256:";
    private const int HashBytes = 32;

    /// <summary>The fingerprint that the text gives, as OpenSSH shows it; null: it gives none.</summary>
    public static string? Fingerprint(string text)
    {
        var words = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (Array.Find(words, word => word.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)) is { } fingerprint)
        {
            return Decode(fingerprint[Prefix.Length..]) is { Length: HashBytes } hash ? Write(hash) : null;
        }

        var keys = words.Zip(words.Skip(1)).Select(pair => Decode(pair.Second) is { } key && TypeOf(key) == pair.First ? key : null).OfType<byte[]>().ToList();
        return keys.Count == 1 ? Write(SHA256.HashData(keys[0])) : null;
    }

    private static string Write(byte[] hash) => Prefix + Convert.ToBase64String(hash).TrimEnd('=');

    private static byte[]? Decode(string base64)
    {
        var bare = base64.TrimEnd('=');
        var bytes = new byte[bare.Length];
        return Convert.TryFromBase64String(bare.PadRight((bare.Length + 3) / 4 * 4, '='), bytes, out var length) ? bytes[..length] : null;
    }

    /// <summary>A public key begins with the length and the name of its type.</summary>
    private static string? TypeOf(byte[] key)
    {
        if (key.Length < sizeof(int))
        {
            return null;
        }

        var length = BinaryPrimitives.ReadInt32BigEndian(key);
        return length > 0 && length <= key.Length - sizeof(int) ? Encoding.ASCII.GetString(key, sizeof(int), length) : null;
    }
}
