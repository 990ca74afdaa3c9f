using System.Security.Cryptography;
using System.Text;

namespace Cronium.Grains.Storage;

/// <summary>
/// Encrypts secrets and credentials with AES-256-GCM, bound to their name. Text form: <c>key id : base 64 of nonce, tag and ciphertext</c>;
/// the id tells which key is needed, without telling the key.
/// </summary>
internal sealed class SecretCipher
{
    private const int KeyBytes = 32;
    private const int KeyIdLength = 8;

    private static readonly int NonceBytes = AesGcm.NonceByteSizes.MaxSize;
    private static readonly int TagBytes = AesGcm.TagByteSizes.MaxSize;
    private static readonly int BeforeCipher = NonceBytes + TagBytes;

    private readonly byte[] _key;

    /// <exception cref="CroniumException">There is no key, or it is not 32 bytes.</exception>
    public SecretCipher(string? key)
    {
        _key = Decode(key);
        KeyId = Convert.ToHexStringLower(SHA256.HashData(_key))[..KeyIdLength];
    }

    public string KeyId { get; }

    /// <summary>Which key a text needs.</summary>
    public static string KeyIdOf(string text) => text[..text.IndexOf(':', StringComparison.Ordinal)];

    public string Encrypt(string name, string value)
    {
        var plain = Encoding.UTF8.GetBytes(value);
        var sealedBytes = new byte[BeforeCipher + plain.Length];
        var nonce = sealedBytes.AsSpan(0, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(_key, TagBytes);
        aes.Encrypt(nonce, plain, sealedBytes.AsSpan(BeforeCipher), sealedBytes.AsSpan(NonceBytes, TagBytes), Encoding.UTF8.GetBytes(name));
        return $"{KeyId}:{Convert.ToBase64String(sealedBytes)}";
    }

    /// <exception cref="CroniumException">The text was tampered with, or belongs to another name.</exception>
    public string Decrypt(string name, string text)
    {
        ReadOnlySpan<byte> sealedBytes = Convert.FromBase64String(text[(text.IndexOf(':', StringComparison.Ordinal) + 1)..]);
        var plain = new byte[sealedBytes.Length - BeforeCipher];
        using var aes = new AesGcm(_key, TagBytes);
        try
        {
            aes.Decrypt(sealedBytes[..NonceBytes], sealedBytes[BeforeCipher..], sealedBytes[NonceBytes..BeforeCipher], plain, Encoding.UTF8.GetBytes(name));
        }
        catch (AuthenticationTagMismatchException)
        {
            throw new CroniumException(RefusalKind.Unavailable, $"What the store holds as '{name}' is damaged, or was stored under another name. Set it again.");
        }

        return Encoding.UTF8.GetString(plain);
    }

    private static byte[] Decode(string? key)
    {
        const string Fix = "Make one with 'openssl rand -base64 32' and give the same to every silo, as security:secretKey or CRONIUM_SECURITY__SECRETKEY.";
        if (string.IsNullOrEmpty(key))
        {
            throw new CroniumException(RefusalKind.Unavailable, $"This cluster has no security:secretKey, so it can keep neither secrets nor credentials. {Fix}");
        }

        var bytes = new byte[KeyBytes + 1];
        return Convert.TryFromBase64String(key, bytes, out var length) && length == KeyBytes
            ? bytes[..KeyBytes]
            : throw new CroniumException(RefusalKind.Unavailable, $"security:secretKey is not the base 64 of {KeyBytes} bytes. {Fix}");
    }
}
