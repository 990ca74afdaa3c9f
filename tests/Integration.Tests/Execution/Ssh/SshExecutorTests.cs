using Cronium.Integration.Tests.Servers;

namespace Cronium.Integration.Tests.Execution.Ssh;

/// <summary>The contract over OpenSSH, output by SFTP.</summary>
public sealed class SshExecutorTests(SshExecutorTests.Shared shared) : ExecutorContract, IClassFixture<SshExecutorTests.Shared>
{
    private protected override Task<ExecutorTarget> CreateTargetAsync() => Task.FromResult<ExecutorTarget>(new SshTarget(shared.Host));

    public sealed class Shared() : SharedHost(() => new SshServer());
}
