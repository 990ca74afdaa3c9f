using Cronium.Grains.Fires;
using Cronium.Grains.Runs;
using Cronium.Simulation.Worlds;

namespace Cronium.Simulation.Silos;

/// <summary>ShardChores, step by step: has jobs decide on what was due, and looks after what is open.</summary>
internal sealed class ShardRounds(Silo silo, int shard)
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(4);

    private readonly HashSet<FireRecord> _undecided = [];
    private DateTimeOffset _lookedAt;
    private bool _looking;

    public int Shard => shard;

    public async Task DecideAsync(IReadOnlyCollection<FireRecord> due)
    {
        _undecided.UnionWith(due);
        foreach (var fires in due.GroupBy(fire => fire.Job).ToList())
        {
            FireRecord[] asked = [.. fires.OrderBy(fire => fire.DueAt)];
            await TryAsync(async () =>
            {
                await silo.Cluster.CallAsync<JobActor, bool>(silo, JobActor.KeyOf(fires.Key), job => job.DecideAsync(asked), 10_000);
                await silo.Store.CallAsync(store => store.Settle(asked));
                _undecided.ExceptWith(asked);
            });
        }
    }

    public async Task LookAfterAsync(bool atOnce = false)
    {
        var now = silo.Now;
        if (_looking || (!atOnce && now - _lookedAt < LookInterval))
        {
            return;
        }

        (_looking, _lookedAt) = (true, now);
        if (silo.Cluster.Without != Fence.AskAgain)
        {
            await TryAsync(() => DecideAsync([.. _undecided.Where(fire => now - fire.NoticedAt > LookInterval)]));
        }

        if (silo.Cluster.Without != Fence.LookAfterRuns)
        {
            await TryAsync(TendAsync);
        }

        _looking = false;
    }

    private async Task TendAsync()
    {
        var open = await silo.Store.CallAsync(store => store.Runs.Where(run => !run.Record.Status.IsFinal() && silo.Cluster.ShardOf(run.Record.Job) == shard).Select(run => run.Record.Id).ToList());
        await Task.WhenAll(open.Select(run => TryAsync(() => silo.Cluster.CallAsync<RunActor, bool>(silo, RunActor.KeyOf(run), grain => grain.TendAsync()))));
    }

    private static async Task TryAsync(Func<Task> act)
    {
        try
        {
            await act();
        }
        catch (Exception)
        {
            // Postponed to the next round.
        }
    }
}
