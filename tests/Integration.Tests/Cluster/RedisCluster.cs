using Cronium.Integration.Tests.Servers;

namespace Cronium.Integration.Tests.Cluster;

/// <summary>Silo processes on a real Redis, with one directory for the scripts' own witness files.</summary>
public sealed class RedisCluster : IAsyncDisposable
{
    public const string ClusterId = "test";

    private readonly RedisServer _redis;
    private readonly List<SiloProcess> _silos = [];
    private readonly string[] _flags;

    private RedisCluster(RedisServer redis, string directory, string[] flags) => (_redis, Directory, _flags) = (redis, directory, flags);

    public string Directory { get; }

    public IReadOnlyList<SiloProcess> Silos => _silos;

    /// <summary>A silo that lives.</summary>
    public SiloProcess AnySilo => _silos.First(silo => !silo.HasExited);

    public CroniumApi Api => new(() => AnySilo.Api);

    public static async Task<RedisCluster> StartAsync(int silos, CancellationToken cancellationToken, params string[] flags)
    {
        var directory = System.IO.Directory.CreateTempSubdirectory("cronium-cluster-").FullName;
        var cluster = new RedisCluster(new RedisServer(), directory, flags);
        try
        {
            await cluster._redis.InitializeAsync();
            for (var i = 0; i < silos; i++)
            {
                cluster._silos.Add(SiloProcess.Launch(cluster.Flags(i)));
            }

            await Task.WhenAll(cluster._silos.Select(silo => silo.ReadyAsync(cancellationToken)));
            if (silos > 0)
            {
                await cluster.Api.AllActiveAsync(silos, cancellationToken);
            }

            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    public RedisServer Redis => _redis;

    /// <summary>One more silo, on ports of its own.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <param name="redis">By which way it reaches the store; null: the straight one.</param>
    /// <param name="clock">What it goes by; null: the clock of this machine.</param>
    public async Task<SiloProcess> AddSiloAsync(CancellationToken cancellationToken, string? redis = null, WallClock? clock = null)
    {
        var silo = SiloProcess.Launch(Flags(_silos.Count, redis), environment: clock?.Environment);
        _silos.Add(silo);
        await silo.ReadyAsync(cancellationToken);
        return silo;
    }

    /// <summary>SIGKILL to every silo, then as many new ones on other ports; returns when they are ready.</summary>
    public async Task KillAllAndStartAgainAsync(CancellationToken cancellationToken)
    {
        var silos = await KillAllAsync(cancellationToken);
        await StartAgainAsync(silos, cancellationToken);
    }

    /// <summary>SIGKILL to every silo; returns how many there were.</summary>
    public async Task<int> KillAllAsync(CancellationToken cancellationToken)
    {
        var dead = _silos.Where(silo => !silo.HasExited).ToList();
        dead.ForEach(silo => silo.Kill());
        await Task.WhenAll(dead.Select(silo => silo.ExitedAsync(cancellationToken)));
        return dead.Count;
    }

    /// <summary>So many new silos, on other ports; returns when they are ready.</summary>
    public Task StartAgainAsync(int silos, CancellationToken cancellationToken) =>
        Task.WhenAll(Enumerable.Range(0, silos).Select(_ => AddSiloAsync(cancellationToken)));

    public SiloProcess OfPid(int pid) => _silos.First(silo => silo.Pid == pid);

    public string File(string name) => Path.Combine(Directory, name);

    public async ValueTask DisposeAsync()
    {
        foreach (var silo in _silos)
        {
            await silo.DisposeAsync();
        }

        await _redis.DisposeAsync();
        await Scratch.DeleteAsync(Directory);
    }

    private string[] Flags(int number, string? redis = null) =>
    [
        $"--store:redis={redis ?? _redis.Endpoint}", $"--cluster:clusterId={ClusterId}", $"--cluster:siloName=silo{number}",
        $"--executors:local:directory={File("runs")}", $"--store:directory={File("store")}", .. _flags,
    ];
}
