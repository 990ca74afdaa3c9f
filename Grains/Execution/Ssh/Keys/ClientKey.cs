using System.Security.Cryptography;
using Renci.SshNet;
using Renci.SshNet.Security;

namespace Cronium.Grains.Execution.Ssh;

/// <summary>
/// A private key as it is offered to servers. The library would sign with SHA-1 first where the key is RSA: current servers
/// refuse that and count the try, so it is left out.
/// </summary>
internal sealed class ClientKey(IPrivateKeySource key) : IPrivateKeySource
{
    private const string RsaWithSha1 = "ssh-rsa";

    public IReadOnlyCollection<HostAlgorithm> HostKeyAlgorithms { get; } =
        [.. key.HostKeyAlgorithms.Where(algorithm => algorithm.Name != RsaWithSha1)];

    /// <summary>Type and fingerprint of the public half.</summary>
    public string Kind => $"{Type(HostKeyAlgorithms.First().Name)} key {FingerprintOf(HostKeyAlgorithms.First().Data)}";

    /// <summary>A public key's fingerprint as OpenSSH shows it.</summary>
    public static string FingerprintOf(byte[] publicKey) =>
        "SHA256:" + Convert.ToBase64String(SHA256.HashData(publicKey)).TrimEnd('=');

    private static string Type(string algorithm) => algorithm switch
    {
        "ssh-ed25519" => "ed25519",
        _ when algorithm.StartsWith("ecdsa-", StringComparison.Ordinal) => "ECDSA",
        _ => "RSA",
    };
}
