using Cronium.Grains.Execution;
using Cronium.Integration.Tests.Servers;

namespace Cronium.Integration.Tests.Execution.Ssh;

/// <summary>Cases that need a server of their own.</summary>
public abstract class SshScene : ExecutorScene
{
    private protected SshTarget Ssh => (SshTarget)Target;

    private protected override async Task<ExecutorTarget> CreateTargetAsync() => new SshTarget(await SshHost.StartAsync(CreateServer(), LoginShell), disposeHost: true);

    private protected virtual SshDaemon CreateServer() => new SshServer();

    /// <summary>Path of the account's login shell.</summary>
    private protected virtual string LoginShell => "/bin/bash";

    /// <summary>Runs a script to its end and takes its output, as a follower does.</summary>
    private protected async Task<(Observation Seen, string Output)> FollowAsync(AttemptOrder order, IExecutor? executor = null)
    {
        var followed = new FollowedAttempt(executor ?? Executor, order);
        var seen = await followed.RunAsync(Token);
        return (seen, System.Text.Encoding.UTF8.GetString(followed.Log.Bytes(Grains.Logs.OutputStream.Stdout)));
    }
}
