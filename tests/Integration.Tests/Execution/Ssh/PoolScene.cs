using System.Text;
using Cronium.Grains.Execution.Ssh;
using Cronium.Grains.Servers;
using Cronium.Integration.Tests.Servers;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cronium.Integration.Tests.Execution.Ssh;

/// <summary>A server, an account on it that takes a key, and pools of connections to it.</summary>
internal sealed class PoolScene : IAsyncDisposable
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly List<IAsyncDisposable> _parts = [];

    private PoolScene(SshDaemon server, SshAccount account, SshKey key) => (Server, Account, Key) = (server, account, key);

    public SshDaemon Server { get; }

    public SshAccount Account { get; }

    public SshKey Key { get; }

    public SshInstruments Instruments { get; } = new();

    /// <summary>Host keys that were taken on first use.</summary>
    public List<string> Taken { get; } = [];

    public static Task<PoolScene> StartAsync() => StartAsync(new SshServer { MaxSessions = 10 });

    public static async Task<PoolScene> StartAsync(SshDaemon server, string shell = "/bin/bash")
    {
        var (account, key) = await SshAccount.CreateWithKeyAsync(shell);
        await server.StartAsync();
        return new PoolScene(server, account, key);
    }

    /// <summary>The way to the server, its host key pinned.</summary>
    public ServerAccess Access(Func<ServerDefinition, ServerDefinition>? change = null)
    {
        var definition = new ServerDefinition { Name = "db1", Host = Server.Host, Port = Server.Port, User = Account.Name, HostKey = Server.HostKey };
        return new ServerAccess
        {
            Definition = change is null ? definition : change(definition),
            Credentials = new ServerCredentials { PrivateKey = Key.Private },
        };
    }

    public SshPool Pool(ConnectionLimits? limits = null) => Pool(Access(definition => definition with { Connections = limits ?? definition.Connections }));

    public SshPool Pool(ServerAccess access)
    {
        var pool = new SshPool(access, TakeAsync, Instruments, NullLogger<SshPool>.Instance, TimeProvider.System);
        _parts.Add(pool);
        return pool;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var part in _parts)
        {
            await part.DisposeAsync();
        }

        await Server.DisposeAsync();
        await Account.DisposeAsync();
        Instruments.Dispose();
    }

    private Task TakeAsync(string server, string fingerprint, CancellationToken cancellationToken)
    {
        Taken.Add($"{server} {fingerprint}");
        return Task.CompletedTask;
    }
}

/// <summary>Short forms for tests.</summary>
internal static class Commands
{
    /// <summary>Runs a command that reads one line it does not need, and returns what it printed, trimmed.</summary>
    public static async Task<string> RunAsync(this ISshSessions sessions, string command, TimeSpan? limit = null)
    {
        var output = await sessions.ExecuteAsync(command, "\n"u8.ToArray(), limit ?? PoolScene.Limit, TestContext.Current.CancellationToken);
        Assert.Equal((0, ""), (output.ExitCode, Encoding.UTF8.GetString(output.Error.Span)));
        return Encoding.UTF8.GetString(output.Output.Span).Trim();
    }
}
