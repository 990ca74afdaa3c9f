using Cronium.Grains.Execution;
using Cronium.Grains.Logs;
using Cronium.Simulation.Stores;
using Cronium.Simulation.Targets;
using Cronium.Simulation.Worlds;

namespace Cronium.Simulation.Silos;

/// <summary>One silo: its grains, the attempts it follows, its ways to the store and to the targets.</summary>
internal sealed class Silo
{
    private readonly Dictionary<string, Activation> _grains = [];

    public Silo(Cluster cluster, Machine machine, StoreLink store)
    {
        (Cluster, Machine, Store) = (cluster, machine, store);
        Host = new FollowerHost(this);
    }

    public Cluster Cluster { get; }

    public Machine Machine { get; }

    public StoreLink Store { get; }

    public FollowerHost Host { get; }

    public string Name => Machine.Name;

    public World World => Machine.World;

    public DateTimeOffset Now => World.Now;

    public IExecutor WayTo(TargetHost target) => new TargetLink(Machine, target, new Pace(TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(1)));

    public LogWriter WriterOf(AttemptId attempt, long epoch) => new(
        () => Store.CallAsync(store => store.Logs.Head(attempt.Log)),
        chunk => Store.CallAsync(store => store.Logs.Append(chunk, epoch)),
        _ => { });

    public Task WaitAsync(int milliseconds) => Task.Delay(TimeSpan.FromMilliseconds(milliseconds), Machine.Clock);

    public Activation Grain(string key) => _grains.TryGetValue(key, out var grain) ? grain : _grains[key] = Make(key);

    public void Forget(Activation grain)
    {
        if (_grains.GetValueOrDefault(grain.Key) == grain)
        {
            _grains.Remove(grain.Key);
            Cluster.Forget(grain.Key, this);
        }
    }

    /// <summary>ShardKeeper: asks every shard after each change of the membership, and every few seconds.</summary>
    public async Task KeepAsync()
    {
        var (asked, version) = (long.MinValue / 2, -1L);
        while (true)
        {
            if (Cluster.Version != version || World.Milliseconds - asked >= 5_000)
            {
                (asked, version) = (World.Milliseconds, Cluster.Version);
                for (var shard = 0; shard < Cluster.Shards; shard++)
                {
                    Cluster.Ask<ShardActor>(this, ShardActor.KeyOf(shard), grain => grain.EnsureAsync(version));
                }
            }

            await WaitAsync(500);
        }
    }

    private Activation Make(string key) => key[..key.IndexOf(':', StringComparison.Ordinal)] switch
    {
        "shard" => new ShardActor(this, key),
        "job" => new JobActor(this, key),
        "run" => new RunActor(this, key),
        _ => new TargetActor(this, key),
    };
}
