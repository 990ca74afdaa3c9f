using Cronium.Integration.Tests.Servers;

namespace Cronium.Integration.Tests.Engines;

/// <summary>One engine for all cases that leave it running.</summary>
public sealed class OneEngine : IAsyncLifetime
{
    public DockerDaemon Daemon { get; } = new();

    /// <summary>The running container of an attempt.</summary>
    public async Task<string> ContainerAsync(string run, int attempt) => Assert.Single(
        (await Daemon.DockerAsync("ps", "-q", "--filter", $"label=cronium.run={run}", "--filter", $"label=cronium.attempt={attempt}")).Split('\n'));

    public ValueTask InitializeAsync() => Daemon.InitializeAsync();

    public ValueTask DisposeAsync() => Daemon.DisposeAsync();
}
