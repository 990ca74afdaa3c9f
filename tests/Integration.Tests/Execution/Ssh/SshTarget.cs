using System.Security.Cryptography;
using Cronium.Grains.Execution;
using Cronium.Grains.Execution.Ssh;
using Cronium.Grains.Execution.Supervision;
using Cronium.Grains.Servers;
using Cronium.Integration.Tests.Servers;

namespace Cronium.Integration.Tests.Execution.Ssh;

/// <summary>An account on a server, with a directory of its own for run directories.</summary>
/// <param name="host">Disposed with the target if that is said so.</param>
internal sealed class SshTarget(SshHost host, bool disposeHost = false) : ExecutorTarget
{
    private readonly string _directory = $"{host.Account.Home}/runs-{RandomNumberGenerator.GetHexString(8, lowercase: true)}";

    public SshHost Host => host;

    public ServerDefinition Definition => host.Sessions.Definition with { Directory = _directory };

    /// <summary>What the last probe found; null: there was none.</summary>
    public ServerAbilities? Abilities { get; private set; }

    public override string Root => $"{_directory}/here";

    public override IExecutor CreateExecutor(string? root = null) => new SupervisedExecutor(CreateTransport(
        root is null ? Definition : Definition with { Directory = Path.GetDirectoryName(root), Name = Path.GetFileName(root) }));

    /// <param name="definition">Null: <see cref="Definition"/>.</param>
    /// <param name="known">What is known of the server already.</param>
    /// <param name="sessions">Null: those of the host.</param>
    public SshTransport CreateTransport(ServerDefinition? definition = null, ServerAbilities? known = null, ISshSessions? sessions = null) =>
        new(sessions ?? host.Sessions, definition ?? Definition, known, found => Abilities = found, TimeProvider.System);

    public override Task<string> ShellAsync(string script) => host.Account.ShellAsync($"mkdir -p {_directory}; ({script}) || :");

    public override Task<string> RootShellAsync(string script) => Tool.RunAsync("/bin/sh", ["-c", $"({script}) || :"]);

    public override ValueTask DisposeAsync() => disposeHost ? host.DisposeAsync() : ValueTask.CompletedTask;
}
