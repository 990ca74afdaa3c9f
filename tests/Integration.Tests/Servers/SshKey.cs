using System.Security.Cryptography;

namespace Cronium.Integration.Tests.Servers;

/// <summary>How a private key is written.</summary>
public enum SshKeyFormat
{
    /// <summary>As ssh-keygen writes it.</summary>
    OpenSsh,

    /// <summary><c>BEGIN PRIVATE KEY</c> or <c>BEGIN ENCRYPTED PRIVATE KEY</c>.</summary>
    Pkcs8,

    /// <summary><c>BEGIN RSA PRIVATE KEY</c> or <c>BEGIN EC PRIVATE KEY</c>; there is none of ed25519.</summary>
    Traditional,
}

/// <summary>A key pair made by ssh-keygen or openssl.</summary>
/// <param name="Private">PEM.</param>
/// <param name="Public">A line for authorized_keys.</param>
/// <param name="Passphrase">Null: the private key is not encrypted.</param>
internal sealed record SshKey(string Private, string Public, string? Passphrase)
{
    /// <summary>As <c>SHA256:...</c>.</summary>
    public string Fingerprint => FingerprintOf(Public);

    /// <summary>Makes a key.</summary>
    /// <param name="type"><c>ed25519</c>, <c>ecdsa</c> or <c>rsa</c>.</param>
    /// <param name="bits">For ecdsa and rsa; null: 256, 2048.</param>
    public static async Task<SshKey> CreateAsync(string type = "ed25519", SshKeyFormat format = SshKeyFormat.OpenSsh, string? passphrase = null, int? bits = null)
    {
        var directory = Directory.CreateTempSubdirectory("cronium-key-");
        try
        {
            var file = Path.Combine(directory.FullName, "key");
            return type == "ed25519" && format == SshKeyFormat.Pkcs8
                ? await WithOpenSslAsync(file, passphrase)
                : await WithKeygenAsync(file, type, format, passphrase, bits ?? (type == "rsa" ? 2048 : 256));
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    /// <summary>Fingerprint of a public key as it stands in authorized_keys.</summary>
    public static string FingerprintOf(string line) =>
        "SHA256:" + Convert.ToBase64String(SHA256.HashData(Convert.FromBase64String(line.Split(' ')[1]))).TrimEnd('=');

    private static async Task<SshKey> WithKeygenAsync(string file, string type, SshKeyFormat format, string? passphrase, int bits)
    {
        string[] written = format switch { SshKeyFormat.Pkcs8 => ["-m", "PKCS8"], SshKeyFormat.Traditional => ["-m", "PEM"], _ => [] };
        await Tool.RunAsync("ssh-keygen", ["-q", "-t", type, "-b", $"{bits}", "-N", passphrase ?? "", "-C", "", "-f", file, .. written]);
        return new SshKey(await File.ReadAllTextAsync(file), (await File.ReadAllTextAsync(file + ".pub")).Trim(), passphrase);
    }

    // ssh-keygen writes ed25519 in its own format only.
    private static async Task<SshKey> WithOpenSslAsync(string file, string? passphrase)
    {
        string[] encrypted = passphrase is null ? [] : ["-aes256", "-pass", $"pass:{passphrase}"];
        string[] opened = passphrase is null ? [] : ["-passin", $"pass:{passphrase}"];
        await Tool.RunAsync("openssl", ["genpkey", "-algorithm", "ed25519", "-out", file, .. encrypted]);
        await Tool.RunAsync("openssl", ["pkey", "-in", file, "-pubout", "-outform", "DER", "-out", file + ".pub", .. opened]);
        var point = (await File.ReadAllBytesAsync(file + ".pub"))[^32..];
        byte[] blob = [0, 0, 0, 11, .. "ssh-ed25519"u8, 0, 0, 0, 32, .. point];
        return new SshKey(await File.ReadAllTextAsync(file), $"ssh-ed25519 {Convert.ToBase64String(blob)}", passphrase);
    }
}
