using System.Globalization;
using Cronium.Client;
using Cronium.Grains.Jobs;
using Cronium.Grains.Servers;
using Cronium.Integration.Tests.Cluster;
using Cronium.Integration.Tests.Servers;

namespace Cronium.Benchmarks.Servers;

/// <summary>Servers that are one sshd on as many loopback addresses, an account on it, and what other programs need to log in there.</summary>
internal sealed class Targets : IAsyncDisposable
{
    private readonly SshServer _sshd;
    private readonly SshAccount _account;
    private readonly SshKey _key;
    private readonly string _folder = Directory.CreateTempSubdirectory("cronium-targets-").FullName;

    private Targets(SshServer sshd, SshAccount account, SshKey key, int count) =>
        (_sshd, _account, _key, Names) = (sshd, account, key, [.. Enumerable.Range(1, count).Select(number => $"t{number}")]);

    /// <summary>Names of the servers, in the cluster and in <see cref="SshConfig"/>.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>A configuration for OpenSSH's client that knows the servers.</summary>
    public string SshConfig => Path.Combine(_folder, "ssh_config");

    /// <summary>A place for files.</summary>
    public string Folder => _folder;

    public static async Task<Targets> StartAsync(int count)
    {
        var port = FreePorts.One();
        var sshd = new SshServer
        {
            Port = port,
            MaxStartups = "1000",
            Lines = [.. Enumerable.Range(2, count - 1).Select(number => $"ListenAddress {Address(number)}:{port}"), "LogLevel ERROR"],
        };
        await sshd.StartAsync();
        var (account, key) = await SshAccount.CreateWithKeyAsync();
        var targets = new Targets(sshd, account, key, count);
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
                Port = _sshd.Port,
                User = _account.Name,
                HostKey = _sshd.HostKey,
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
        await _sshd.DisposeAsync();
        await _account.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static string Address(int number) => string.Create(CultureInfo.InvariantCulture, $"127.0.{number / 250}.{number % 250}");

    private async Task WriteAsync()
    {
        var key = Path.Combine(_folder, "key");
        await File.WriteAllTextAsync(key, _key.Private);
        File.SetUnixFileMode(key, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        string[] common =
        [
            $"Port {_sshd.Port}", $"User {_account.Name}", $"IdentityFile {key}", "IdentitiesOnly yes", "StrictHostKeyChecking no",
            "UserKnownHostsFile /dev/null", "LogLevel ERROR", "ControlMaster auto", $"ControlPath {_folder}/master-%h", "ControlPersist 120",
        ];
        await File.WriteAllLinesAsync(SshConfig, Names.SelectMany((name, index) => new[] { $"Host {name}", $"  HostName {Address(index + 1)}" }).Concat(["Host *", .. common.Select(line => $"  {line}")]));
        await File.WriteAllLinesAsync(Path.Combine(_folder, "hosts"), Names);
    }
}
