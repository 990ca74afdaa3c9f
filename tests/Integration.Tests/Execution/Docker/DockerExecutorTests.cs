using Cronium.Integration.Tests.Servers;

namespace Cronium.Integration.Tests.Execution.Docker;

/// <summary>The contract in containers of a real engine.</summary>
[Collection(nameof(DockerCollection))]
public sealed class DockerExecutorTests(DockerDaemon daemon) : ExecutorContract
{
    private protected override Task<ExecutorTarget> CreateTargetAsync() => Task.FromResult<ExecutorTarget>(new DockerTarget(daemon));
}

/// <summary>One engine for all cases that leave it running. They load the machine, so nothing else runs meanwhile.</summary>
[CollectionDefinition(nameof(DockerCollection), DisableParallelization = true)]
public sealed class DockerCollection : ICollectionFixture<DockerDaemon>;
