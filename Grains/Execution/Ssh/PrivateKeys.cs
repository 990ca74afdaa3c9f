using System.Text;
using Renci.SshNet;
using Renci.SshNet.Common;

namespace Cronium.Grains.Execution.Ssh;

/// <summary>Reads private keys as people have them, and says exactly what is wrong with one that cannot be used.</summary>
internal static class PrivateKeys
{
    private const string Wanted = "a private key as PEM (OpenSSH, PKCS#1, PKCS#8 or SEC 1; ed25519, ECDSA or RSA), or the base 64 of it";

    private static readonly string[] PublicKeys = ["ssh-", "ecdsa-sha2-", "sk-ssh-", "sk-ecdsa-", "---- BEGIN SSH2 PUBLIC KEY"];

    // In the clear part of OpenSSH's own format, encrypted or not.
    private static readonly (string Type, string Problem)[] Unsupported =
    [
        ("ssh-dss", "It is a DSA key, which current servers refuse; make an ed25519 key with ssh-keygen -t ed25519."),
        ("sk-ssh-", "It is a key of a hardware token, which needs somebody to touch it; make an ed25519 key with ssh-keygen -t ed25519."),
        ("sk-ecdsa-", "It is a key of a hardware token, which needs somebody to touch it; make an ed25519 key with ssh-keygen -t ed25519."),
    ];

    /// <summary>Reads a key. Connects to nothing; takes up to a second where the key is encrypted.</summary>
    /// <param name="text">PEM, or the base 64 of it.</param>
    /// <param name="passphrase">Null or empty: none was given.</param>
    public static PrivateKeyReading Read(string text, string? passphrase)
    {
        var lines = KeyText.Straighten(text);
        if (lines is null)
        {
            return PrivateKeyReading.Bad($"It is base 64, but not of a private key; give {Wanted}.");
        }

        var encrypted = IsEncrypted(lines);
        var problem = NoPrivateKey(lines) ?? OfNoUse(lines)
            ?? (encrypted && string.IsNullOrEmpty(passphrase) ? "The private key is encrypted, and no passphrase was given; give the passphrase too." : null);
        return problem is null ? Open(lines, encrypted, passphrase) : PrivateKeyReading.Bad(problem);
    }

    private static string? NoPrivateKey(string lines)
    {
        var label = KeyText.Label(lines);
        if (lines.StartsWith("PuTTY-User-Key-File", StringComparison.Ordinal))
        {
            return "It is a PuTTY key; convert it with: puttygen KEY.ppk -O private-openssh -o KEY.";
        }

        if (PublicKeys.Any(start => lines.StartsWith(start, StringComparison.Ordinal)) || label?.EndsWith("PUBLIC KEY", StringComparison.Ordinal) is true)
        {
            return "It is a public key; give the private one, which ssh-keygen writes to the file without .pub.";
        }

        return label is null || !label.EndsWith("PRIVATE KEY", StringComparison.Ordinal) ? $"It is not a private key; give {Wanted}." : null;
    }

    private static string? OfNoUse(string lines) =>
        KeyText.Label(lines) == "DSA PRIVATE KEY"
            ? Unsupported[0].Problem
            : Array.Find(Unsupported, kind => ClearPart(lines).Contains(kind.Type, StringComparison.Ordinal)).Problem;

    private static bool IsEncrypted(string lines) => KeyText.Label(lines) switch
    {
        "OPENSSH PRIVATE KEY" => !ClearPart(lines).StartsWith("openssh-key-v1\0\0\0\0\u0004none", StringComparison.Ordinal),
        "ENCRYPTED PRIVATE KEY" => true,
        _ => lines.Contains("Proc-Type: 4,ENCRYPTED", StringComparison.Ordinal),
    };

    private static string ClearPart(string lines) =>
        KeyText.Label(lines) == "OPENSSH PRIVATE KEY" ? Encoding.Latin1.GetString(KeyText.BodyStart(lines)) : "";

    private static PrivateKeyReading Open(string lines, bool encrypted, string? passphrase)
    {
        try
        {
            return PrivateKeyReading.Of(new ClientKey(Parse(lines, encrypted ? passphrase : null)));
        }
        catch (Exception exception)
        {
            // The library and the ciphers below it throw whatever a damaged key leads them to.
            return PrivateKeyReading.Bad(Why(exception, encrypted));
        }
    }

    private static PrivateKeyFile Parse(string lines, string? passphrase)
    {
        if (KeyText.Label(lines) is "PRIVATE KEY" or "ENCRYPTED PRIVATE KEY")
        {
            var body = KeyText.Body(lines) ?? throw new FormatException("No base 64.");
            return passphrase is null ? Pkcs8Key.Read(body) : Pkcs8Key.Read(body, passphrase);
        }

        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(lines));
        return new PrivateKeyFile(stream, passphrase);
    }

    private static string Why(Exception exception, bool encrypted) => exception switch
    {
        SshException when exception.Message.Contains("1.2.840.10040.4.1", StringComparison.Ordinal) => Unsupported[0].Problem,
        _ when encrypted => "The passphrase does not open the private key.",
        _ => "The private key is damaged, or of a kind that is not supported; ed25519, ECDSA (P-256, P-384, P-521) and RSA are.",
    };
}
