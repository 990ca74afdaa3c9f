using System.Globalization;
using Cronium.Client;
using Cronium.Grains.Jobs;
using Cronium.Grains.Servers;
using Cronium.Integration.Tests.Cluster;
using Cronium.Integration.Tests.Servers;

namespace Cronium.Benchmarks.Servers;

/// <summary>Servers that are a few sshds on many loopback addresses, an account on it, and what other programs need to log in there.</summary>
internal sealed class Targets : IAsyncDisposable
{
    /// <summary>OpenSSH's server takes 16 addresses.</summary>
    private const int PerDaemon = 15;

    private readonly List<SshServer> _daemons;
    private readonly SshAccount _account;
    private readonly SshKey _key;
    private readonly string _folder = Directory.CreateTempSubdirectory("cronium-targets-").FullName;

    private Targets(List<SshServer> daemons, SshAccount account, SshKey key, int count) =>
        (_daemons, _account, _key, Names) = (daemons, account, key, [.. Enumerable.Range(1, count).Select(number => $"t{number}")]);

    /// <summary>Names of the servers, in the cluster and in <see cref="SshConfig"/>.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>A configuration for OpenSSH's client that knows the servers.</summary>
    public string SshConfig => Path.Combine(_folder, "ssh_config");

    /// <summary>A place for files.</summary>
    public string Folder => _folder;

    public static async Task<Targets> StartAsync(int count)
    {
        var (account, key) = await SshAccount.CreateWithKeyAsync();
        var targets = new Targets([.. Enumerable.Range(1, count).Chunk(PerDaemon).Select(DaemonAt)], account, key, count);
        foreach (var daemon in targets._daemons)
        {
            await daemon.StartAsync();
        }

        await targets.WriteAsync();
        return targets;
    }

    /// <summary>Makes the servers known to a cluster.</summary>
    public async Task PutAsync(CroniumClient client, int maxConcurrent, CancellationToken cancellationToken)
    {
        foreach (var (name, number) in Names.Select((name, index) => (name, index + 1)))
        {
            var definition = new ServerDefinition
            {
                Name = name,
                Host = Address(number),
                Port = DaemonOf(number).Port,
                User = _account.Name,
                HostKey = DaemonOf(number).HostKey,
                MaxConcurrent = maxConcurrent,
            };
            await client.PutServerAsync(definition, new ServerCredentials { PrivateKey = _key.Private }, cancellationToken: cancellationToken);
        }
    }

    /// <summary>A job over some of them.</summary>
    public static JobDefinition Job(string name, IReadOnlyList<string> servers, string script) => new()
    {
        Name = name,
        Target = new Target { Servers = servers, MaxParallel = 10_000 },
        Script = new Script { Text = script },
        Overlap = OverlapPolicy.Allow,
    };

    public async ValueTask DisposeAsync()
    {
        foreach (var daemon in _daemons)
        {
            await daemon.DisposeAsync();
        }

        await _account.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static SshServer DaemonAt(int[] numbers)
    {
        var port = FreePorts.One();
        return new SshServer
        {
            Host = Address(numbers[0]),
            Port = port,
            MaxStartups = "1000",
            Lines = [.. numbers.Skip(1).Select(number => $"ListenAddress {Address(number)}:{port}"), "LogLevel ERROR"],
        };
    }

    private SshServer DaemonOf(int number) => _daemons[(number - 1) / PerDaemon];

    private static string Address(int number) => string.Create(CultureInfo.InvariantCulture, $"127.0.{number / 250}.{number % 250}");

    private async Task WriteAsync()
    {
        var key = Path.Combine(_folder, "key");
        await File.WriteAllTextAsync(key, _key.Private);
        File.SetUnixFileMode(key, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        string[] common =
        [
            $"User {_account.Name}", $"IdentityFile {key}", "IdentitiesOnly yes", "StrictHostKeyChecking no",
            "UserKnownHostsFile /dev/null", "LogLevel ERROR", "ControlMaster auto", $"ControlPath {_folder}/master-%h", "ControlPersist 120",
        ];
        await File.WriteAllLinesAsync(SshConfig, Names.SelectMany((name, index) => new[] { $"Host {name}", $"  HostName {Address(index + 1)}", $"  Port {DaemonOf(index + 1).Port}" }).Concat(["Host *", .. common.Select(line => $"  {line}")]));
        await File.WriteAllLinesAsync(Path.Combine(_folder, "hosts"), Names);
    }
}
