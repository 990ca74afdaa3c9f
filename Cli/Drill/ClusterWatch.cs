using System.Globalization;
using Cronium.Cli.Api;
using Cronium.Cli.Output;

namespace Cronium.Cli.Drill;

/// <summary>Watches the silos from the moment one of them is told to go.</summary>
internal sealed class ClusterWatch(DrillCalls calls, ClusterSilo silo, int before, Action<string> say, TimeProvider time)
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(200);
    private TimeSpan? _goneAfter;
    private TimeSpan? _ownedAfter;
    private TimeSpan? _backAfter;
    private int? _backAs;
    private int? _left;
    private long _since;

    public SiloFacts Facts => new(before, _left ?? before, _goneAfter, _ownedAfter, silo.Shards.Count, _backAfter, _backAs);

    /// <summary>Looks again and again, until the token fires.</summary>
    public async Task WatchAsync(CancellationToken stop)
    {
        _since = time.GetTimestamp();
        try
        {
            while (true)
            {
                Look((await calls.AskAsync(() => calls.Api.GetClusterAsync(stop), stop)).Value);
                await Task.Delay(Poll, time, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Seen enough.
        }
    }

    private void Look(Cluster cluster)
    {
        var active = cluster.Silos.Where(one => one.IsActive).ToList();
        _left = active.Count;
        if (_goneAfter is null && active.All(one => one.Address != silo.Address))
        {
            _goneAfter = Note($"{silo.Name} is gone; {Left(active.Count)}");
        }

        if (_goneAfter is not null && _ownedAfter is null && silo.Shards.All(shard => active.Any(one => one.Address != silo.Address && one.Shards.Contains(shard))))
        {
            _ownedAfter = Note(silo.Shards.Count == 0 ? $"{silo.Name} owned no shard" : $"its {silo.Shards.Count} shards have new owners");
        }

        if (_backAfter is null && active.FirstOrDefault(one => one.Name == silo.Name && one.Address != silo.Address) is { } back)
        {
            _backAs = back.ProcessId;
            _backAfter = Note($"{silo.Name} is back, as process {back.ProcessId}");
        }
    }

    private TimeSpan Note(string what)
    {
        var after = time.GetElapsedTime(_since);
        say(string.Create(CultureInfo.InvariantCulture, $"{RelativeTime.Duration(after),7}  {what}"));
        return after;
    }

    private string Left(int count) => string.Create(CultureInfo.InvariantCulture, $"{count} of {before} silos work on");
}
