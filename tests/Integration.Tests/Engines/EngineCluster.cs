using System.Security.Cryptography;
using Cronium.Integration.Tests.Cli;
using Cronium.Integration.Tests.Cluster;
using Cronium.Integration.Tests.Servers;

namespace Cronium.Integration.Tests.Engines;

/// <summary>Silo processes on a real Redis, each with the engine it is given, if any.</summary>
internal sealed class EngineCluster : IAsyncDisposable
{
    private readonly RedisServer _redis = new();
    private readonly List<SiloProcess> _silos = [];
    private readonly string _directory = Directory.CreateTempSubdirectory("cronium-engines-").FullName;

    public IReadOnlyList<SiloProcess> Silos => _silos;

    /// <summary>Of its own: a cluster takes up what runs under its name, and tests share an engine.</summary>
    public string ClusterId { get; } = $"engines-{RandomNumberGenerator.GetHexString(8, lowercase: true)}";

    public CroniumApi Api => new(() => _silos.First(silo => !silo.HasExited).Api);

    /// <summary>Starts a silo for each list of flags.</summary>
    public static async Task<EngineCluster> StartAsync(params string[][] silos)
    {
        var cluster = new EngineCluster();
        try
        {
            await cluster._redis.InitializeAsync();
            foreach (var flags in silos)
            {
                cluster._silos.Add(SiloProcess.Launch([
                    $"--store:redis={cluster._redis.Endpoint}", $"--cluster:clusterId={cluster.ClusterId}", $"--cluster:siloName=silo{cluster._silos.Count}",
                    $"--store:directory={cluster.PathOf("store")}", $"--executors:local:directory={cluster.PathOf("runs")}", .. flags,
                ]));
            }

            await Task.WhenAll(cluster._silos.Select(silo => silo.ReadyAsync(TestContext.Current.CancellationToken)));
            await cluster.Api.AllActiveAsync(silos.Length, TestContext.Current.CancellationToken);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>The flags of a silo that reaches an engine.</summary>
    public static string[] With(DockerDaemon daemon, params string[] flags) => [$"--executors:docker:endpoint={daemon.Endpoint.Address}", .. flags];

    public string PathOf(string name) => Path.Combine(_directory, name);

    public Task EnginesAsync(int engines) => Api.UntilAsync(
        "/v1/engines",
        list => list["items"]!.AsArray().Count(engine => (bool)engine!["reachable"]!) == engines,
        $"{engines} engines that answer",
        TestContext.Current.CancellationToken);

    /// <summary>The command, on the first silo that lives.</summary>
    public Task<CommandRun> RunAsync(params string[] args) =>
        CommandRun.OfAsync([.. args, "--url", $"{_silos.First(silo => !silo.HasExited).Api.BaseAddress}", "--token", SiloProcess.Token]);

    public async Task<string> FileAsync(string name, string text)
    {
        await File.WriteAllTextAsync(PathOf(name), text, TestContext.Current.CancellationToken);
        return PathOf(name);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var silo in _silos)
        {
            await silo.DisposeAsync();
        }

        await _redis.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }
}
