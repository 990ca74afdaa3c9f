using System.Text.Json.Nodes;
using Cronium.Integration.Tests.Cluster;

namespace Cronium.Integration.Tests.Servers;

/// <summary>One silo and a few servers, all of them one sshd and one account under several names.</summary>
public sealed class SshFleet : IAsyncLifetime
{
    private readonly OneSilo _silo = new();
    private SshServer? _sshd;
    private SshAccount? _account;

    public CroniumApi Api => _silo.Api;

    public SiloProcess Silo => _silo.Silo;

    /// <summary>A private key that is let in.</summary>
    public string PrivateKey { get; private set; } = "";

    internal SshServer Sshd => _sshd ?? throw new InvalidOperationException("Not started.");

    internal SshAccount Account => _account ?? throw new InvalidOperationException("Not started.");

    public string File(string name) => _silo.File(name);

    public async ValueTask InitializeAsync()
    {
        await _silo.InitializeAsync();
        _sshd = await SshServer.StartedAsync();
        (_account, var key) = await SshAccount.CreateWithKeyAsync();
        PrivateKey = key.Private;
    }

    /// <summary>Makes servers of these names known.</summary>
    public async Task PutServersAsync(IEnumerable<string> names, CancellationToken cancellationToken)
    {
        foreach (var name in names)
        {
            await Api.PutAsync($"/v1/servers/{name}", Definition(name), cancellationToken);
        }
    }

    /// <summary>A job on these servers.</summary>
    public static JsonObject Job(string name, string script, params IEnumerable<string> servers) => new()
    {
        ["name"] = name,
        ["target"] = new JsonObject { ["servers"] = new JsonArray([.. servers.Select(server => JsonValue.Create(server))]) },
        ["script"] = script,
    };

    public async ValueTask DisposeAsync()
    {
        await _silo.DisposeAsync();
        await (_sshd?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (_account?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    private JsonObject Definition(string name) => new()
    {
        ["name"] = name,
        ["host"] = Sshd.Host,
        ["port"] = Sshd.Port,
        ["user"] = Account.Name,
        ["hostKey"] = Sshd.HostKey,
        ["privateKey"] = PrivateKey,
        ["labels"] = new JsonObject { ["role"] = "db" },
    };
}
