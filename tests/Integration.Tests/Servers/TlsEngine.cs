using System.Globalization;
using Cronium.Grains.Execution.Docker;
using Cronium.Integration.Tests.Cluster;

namespace Cronium.Integration.Tests.Servers;

/// <summary>An engine on TCP that takes only those whose certificate its own authority has signed.</summary>
public sealed class TlsEngine : IAsyncLifetime
{
    private const string Make =
        """
        set -e
        cd "$1"
        new="openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes"
        for who in ca other; do mkdir $who; $new -x509 -days 2 -subj "/CN=$who" -keyout $who/ca-key.pem -out $who/ca.pem; done
        sign() { openssl x509 -req -in csr -CA "$1/ca.pem" -CAkey "$1/ca-key.pem" -CAcreateserial -days 2 -extfile ext -out "$2"; }
        printf 'subjectAltName=IP:127.0.0.1\nextendedKeyUsage=serverAuth\n' > ext
        $new -subj /CN=engine -keyout server-key.pem -out csr && sign ca server.pem
        printf 'extendedKeyUsage=clientAuth\n' > ext
        for who in ca other; do $new -subj /CN=silo -keyout $who/key.pem -out csr && sign $who $who/cert.pem; done
        """;

    private readonly string _directory = Directory.CreateTempSubdirectory("cronium-tls-").FullName;
    private readonly int _port = FreePorts.One();
    private DockerDaemon? _daemon;

    public DockerDaemon Daemon => _daemon ?? throw new InvalidOperationException("It was not started.");

    /// <summary>Certificates that the engine takes.</summary>
    public string Ours => Path.Combine(_directory, "ca");

    /// <summary>Certificates of another authority.</summary>
    public string Others => Path.Combine(_directory, "other");

    internal EngineEndpoint With(string? certificates) => new(new Uri(string.Create(CultureInfo.InvariantCulture, $"tcp://127.0.0.1:{_port}")), certificates);

    public async ValueTask InitializeAsync()
    {
        await Tool.RunAsync("/bin/sh", ["-c", Make, "sh", _directory]);
        _daemon = new DockerDaemon
        {
            More =
            [
                "--host", string.Create(CultureInfo.InvariantCulture, $"tcp://127.0.0.1:{_port}"), "--tlsverify",
                "--tlscacert", $"{Ours}/ca.pem", "--tlscert", $"{_directory}/server.pem", "--tlskey", $"{_directory}/server-key.pem",
            ],
        };
        await _daemon.InitializeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_daemon is not null)
        {
            await _daemon.DisposeAsync();
        }

        Directory.Delete(_directory, recursive: true);
    }
}
