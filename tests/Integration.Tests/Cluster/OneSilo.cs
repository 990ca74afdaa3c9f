namespace Cronium.Integration.Tests.Cluster;

/// <summary>One silo with the embedded store, shared by the tests of a class.</summary>
public sealed class OneSilo : IAsyncLifetime
{
    private readonly string _directory = System.IO.Directory.CreateTempSubdirectory("cronium-silo-").FullName;
    private SiloProcess? _silo;

    public SiloProcess Silo => _silo ?? throw new InvalidOperationException("Not started.");

    public CroniumApi Api => new(() => Silo.Api);

    public string File(string name) => Path.Combine(_directory, name);

    public async ValueTask InitializeAsync() => _silo = await SiloProcess.StartAsync(Flags, TestContext.Current.CancellationToken);

    /// <summary>SIGKILL, then the same silo again on the same directory.</summary>
    public async Task KillAndRestartAsync(CancellationToken cancellationToken)
    {
        Silo.Kill();
        await Silo.ExitedAsync(cancellationToken);
        await Silo.DisposeAsync();
        _silo = await SiloProcess.StartAsync(Flags, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (_silo is not null)
        {
            await _silo.DisposeAsync();
        }

        System.IO.Directory.Delete(_directory, recursive: true);
    }

    private string[] Flags => [$"--store:directory={File("store")}", $"--executors:local:directory={File("runs")}", "--cluster:clusterId=one"];
}
