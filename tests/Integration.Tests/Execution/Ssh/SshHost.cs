using Cronium.Integration.Tests.Servers;

namespace Cronium.Integration.Tests.Execution.Ssh;

/// <summary>A real SSH server with an account on it.</summary>
internal sealed class SshHost : IAsyncDisposable
{
    private SshHost(SshDaemon server, SshAccount account, SshKey key)
    {
        Server = server;
        Account = account;
        Key = key;
        Sessions = new HostSessions(server, account, key);
    }

    public SshDaemon Server { get; }

    public SshAccount Account { get; }

    public SshKey Key { get; }

    /// <summary>Used by all executors, as within a silo.</summary>
    public HostSessions Sessions { get; }

    /// <param name="server">Started here, and stopped with the host.</param>
    /// <param name="shell">Path of the account's login shell.</param>
    public static async Task<SshHost> StartAsync(SshDaemon server, string shell = "/bin/sh")
    {
        await server.StartAsync();
        var (account, key) = await SshAccount.CreateWithKeyAsync(shell);
        return new SshHost(server, account, key);
    }

    public async ValueTask DisposeAsync()
    {
        await Sessions.DisposeAsync();
        await Server.DisposeAsync();
        await Account.DisposeAsync();
    }
}
