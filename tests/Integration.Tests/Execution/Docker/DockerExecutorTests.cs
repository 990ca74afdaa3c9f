using Cronium.Integration.Tests.Servers;

namespace Cronium.Integration.Tests.Execution.Docker;

/// <summary>The contract in containers of a real engine, which is its own: it is the longest of them, and runs beside the others.</summary>
public sealed class DockerExecutorTests(DockerDaemon daemon) : ExecutorContract, IClassFixture<DockerDaemon>
{
    private protected override Task<ExecutorTarget> CreateTargetAsync() => Task.FromResult<ExecutorTarget>(new DockerTarget(daemon));
}

/// <summary>One engine for all other cases, one after another: some end it, and some count what is on it.</summary>
[CollectionDefinition(nameof(DockerCollection))]
public sealed class DockerCollection : ICollectionFixture<DockerDaemon>;
