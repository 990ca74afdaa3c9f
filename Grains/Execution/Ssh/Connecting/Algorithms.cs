using Renci.SshNet;

namespace Cronium.Grains.Execution.Ssh.Connecting;

/// <summary>
/// What may protect a connection. The library offers for old devices what attacks exist against: SHA-1 in the exchange of keys,
/// in signatures and in checksums, ciphers in CBC mode, and 3DES. It also accepts host certificates without asking who signed
/// them, where we pin plain keys. All of that is taken away; what stays is understood by OpenSSH 6.5 (2014) and later.
/// </summary>
internal static class Algorithms
{
    // Authenticated ciphers first: the library has the processor do them.
    private static readonly string[] PreferredCiphers = ["aes128-gcm@openssh.com", "aes256-gcm@openssh.com", "chacha20-poly1305@openssh.com"];
    private static readonly string[] PreferredChecksums = ["hmac-sha2-256-etm@openssh.com", "hmac-sha2-512-etm@openssh.com"];

    /// <summary>Takes the weak ones away and puts the better ones first.</summary>
    /// <param name="family">The only kind of host key to ask for; null: any.</param>
    public static void Harden(ConnectionInfo info, HostKeyFamily? family = null)
    {
        Keep(info.KeyExchangeAlgorithms, name => !name.EndsWith("-sha1", StringComparison.Ordinal));
        Keep(info.Encryptions, name => !name.EndsWith("-cbc", StringComparison.Ordinal));
        Keep(info.HmacAlgorithms, name => !name.Contains("sha1", StringComparison.Ordinal));
        Keep(info.HostKeyAlgorithms, name => name != "ssh-rsa" && !name.Contains("-cert-", StringComparison.Ordinal) && (family is not { } wanted || IsOf(name, wanted)));
        Keep(info.CompressionAlgorithms, name => name == "none");
        Prefer(info.Encryptions, PreferredCiphers);
        Prefer(info.HmacAlgorithms, PreferredChecksums);
    }

    /// <summary>The kind of a host key, by the name of its algorithm.</summary>
    public static HostKeyFamily FamilyOf(string algorithm) =>
        Enum.GetValues<HostKeyFamily>().First(family => family == HostKeyFamily.Rsa || IsOf(algorithm, family));

    private static bool IsOf(string algorithm, HostKeyFamily family) => family switch
    {
        HostKeyFamily.Ed25519 => algorithm == "ssh-ed25519",
        HostKeyFamily.Ecdsa => algorithm.StartsWith("ecdsa-", StringComparison.Ordinal),
        _ => algorithm.StartsWith("rsa-", StringComparison.Ordinal) || algorithm == "ssh-rsa",
    };

    private static void Keep<T>(IOrderedDictionary<string, T> offered, Func<string, bool> keep)
    {
        foreach (var name in offered.Keys.Where(name => !keep(name)).ToArray())
        {
            offered.Remove(name, out _);
        }
    }

    private static void Prefer<T>(IOrderedDictionary<string, T> offered, string[] first)
    {
        for (var place = 0; place < first.Length; place++)
        {
            offered.SetPosition(first[place], place);
        }
    }
}

/// <summary>A kind of host key; a server may have one of each.</summary>
internal enum HostKeyFamily
{
    Ed25519,
    Ecdsa,
    Rsa,
}
