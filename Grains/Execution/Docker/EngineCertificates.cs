using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Cronium.Grains.Execution.Docker;

/// <summary>Who may talk to an engine, and which engine is ours: the files that the docker command uses.</summary>
internal static class EngineCertificates
{
    /// <param name="directory">Holds <c>ca.pem</c>, which signed the engine's certificate, and <c>cert.pem</c> and <c>key.pem</c>, which are ours.</param>
    /// <exception cref="TargetRefusedException">A file is missing or unreadable.</exception>
    public static SslClientAuthenticationOptions Read(string directory)
    {
        try
        {
            return new SslClientAuthenticationOptions
            {
                ClientCertificates = [X509Certificate2.CreateFromPemFile(Path.Combine(directory, "cert.pem"), Path.Combine(directory, "key.pem"))],
                CertificateChainPolicy = new X509ChainPolicy
                {
                    TrustMode = X509ChainTrustMode.CustomRootTrust,
                    RevocationMode = X509RevocationMode.NoCheck,
                    CustomTrustStore = { X509CertificateLoader.LoadCertificateFromFile(Path.Combine(directory, "ca.pem")) },
                },
            };
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new TargetRefusedException($"The certificates in {directory} (ca.pem, cert.pem, key.pem) could not be read: {exception.Message}", exception);
        }
    }
}
