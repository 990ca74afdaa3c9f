using Cronium.Integration.Tests.Servers;

namespace Cronium.Integration.Tests.Execution.Ssh;

/// <summary>A host that is started once for the cases of a class.</summary>
public abstract class SharedHost : IAsyncLifetime
{
    private readonly Func<SshDaemon> _server;
    private readonly string _shell;

    private protected SharedHost(Func<SshDaemon> server, string shell = "/bin/sh")
    {
        _server = server;
        _shell = shell;
    }

    internal SshHost Host { get; private set; } = null!; // set by InitializeAsync

    public async ValueTask InitializeAsync() => Host = await SshHost.StartAsync(_server(), _shell);

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
