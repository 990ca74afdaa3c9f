using System.Collections.Concurrent;
using Cronium.Grains.Execution.Targets;
using Microsoft.Extensions.Hosting;

namespace Cronium.Grains.Execution.Following;

/// <summary>
/// The attempts this silo follows. They live here and not in a grain, so that no deactivation touches them. When the silo
/// leaves, each is handed over and the scripts go on: another silo takes over where this one left the log.
/// </summary>
internal sealed class AttemptHost(AttemptFollowing with, CroniumInstruments instruments) : IHostedService, IDisposable
{
    /// <summary>Whoever is amid something that takes longer, such as a target that does not answer, is interrupted.</summary>
    private static readonly TimeSpan HandOverLimit = TimeSpan.FromSeconds(3);

    /// <summary>They leave in so many waves at most, each when the one before has left or after <see cref="WaveLimit"/>: all at once would keep the silos they go to from everything else.</summary>
    private const int Waves = 16;

    private const int SmallestWave = 16;

    private static readonly TimeSpan WaveLimit = TimeSpan.FromMilliseconds(250);

    private readonly ConcurrentDictionary<AttemptId, Followed> _followed = new();
    private readonly CancellationTokenSource _stopping = new();
    private volatile bool _leaving;

    /// <summary>The epoch under which an attempt is followed here; 0: it is not.</summary>
    public long EpochOf(AttemptId attempt) => _followed.TryGetValue(attempt, out var followed) ? followed.Follower.Epoch : 0;

    public void Cancel(AttemptId attempt)
    {
        if (_followed.TryGetValue(attempt, out var followed))
        {
            followed.Follower.Cancel();
        }
    }

    /// <summary>Follows the attempt, unless it is followed here under this epoch or a later one.</summary>
    public void Follow(FollowOrder order)
    {
        if (_leaving || EpochOf(order.Attempt) >= order.Epoch)
        {
            return;
        }

        var follower = new AttemptFollower(with, order);
        // The context of the caller, such as a grain's request, must not leak into work that outlives it.
        using (ExecutionContext.SuppressFlow())
        {
            // Registered before it begins: work that is over at once would otherwise stay registered for ever.
            var followed = new Followed(follower);
            _followed[order.Attempt] = followed;
            followed.Work = Task.Run(() => FollowAsync(follower));
            if (_leaving)
            {
                follower.HandOver();
            }
        }
    }

    /// <summary>Takes no further attempt; each follower stops where it stands, and its run gets the attempt another one. Returns how many.</summary>
    public async Task<int> HandOverAsync(CancellationToken cancellationToken)
    {
        _leaving = true;
        var leaving = _followed.Values.ToList();
        foreach (var wave in leaving.Chunk(Math.Max(SmallestWave, leaving.Count / Waves)))
        {
            Array.ForEach(wave, followed => followed.Follower.HandOver());
            await LeftAsync(wave, WaveLimit, cancellationToken);
        }

        await LeftAsync(leaving, HandOverLimit, cancellationToken);
        await _stopping.CancelAsync();
        await WorkOf(leaving).WaitAsync(cancellationToken);
        return leaving.Count;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _leaving = true;
        await _stopping.CancelAsync();
        await WorkOf(_followed.Values).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose() => _stopping.Dispose();

    private static Task WorkOf(IEnumerable<Followed> all) => Task.WhenAll(all.Select(followed => followed.Work));

    private async Task LeftAsync(IEnumerable<Followed> leaving, TimeSpan limit, CancellationToken cancellationToken) =>
        await WorkOf(leaving).WaitAsync(limit, with.Time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private async Task FollowAsync(AttemptFollower follower)
    {
        instruments.FollowStarted();
        try
        {
            await follower.RunAsync(_stopping.Token);
        }
        finally
        {
            instruments.FollowEnded();
            if (_followed.TryGetValue(follower.Attempt, out var followed) && followed.Follower == follower)
            {
                _followed.TryRemove(new KeyValuePair<AttemptId, Followed>(follower.Attempt, followed));
            }
        }
    }

    private sealed class Followed(AttemptFollower follower)
    {
        public AttemptFollower Follower => follower;

        public Task Work { get; set; } = Task.CompletedTask;
    }
}
