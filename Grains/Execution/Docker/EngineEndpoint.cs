namespace Cronium.Grains.Execution.Docker;

/// <summary>Where a Docker Engine listens.</summary>
/// <param name="Address"><c>unix:///var/run/docker.sock</c> or <c>tcp://HOST:2376</c>.</param>
/// <param name="CertificateDirectory">Directory with <c>ca.pem</c>, <c>cert.pem</c> and <c>key.pem</c>, as the docker command has it; null: no TLS.</param>
internal sealed record EngineEndpoint(Uri Address, string? CertificateDirectory);
