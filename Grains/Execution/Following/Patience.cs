namespace Cronium.Grains.Execution.Following;

/// <summary>How long a follower waits before it looks again, in step with all others of the same target.</summary>
internal sealed class Patience(Pace pace, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan LongestBackOff = TimeSpan.FromSeconds(5);

    private TimeSpan _wait;

    /// <param name="moved">Whether the last look found something.</param>
    /// <param name="wake">Ends the wait early; null: nothing does.</param>
    /// <param name="cancellationToken">Ends it as well, by an exception.</param>
    public async Task WaitAsync(bool moved, Task? wake, CancellationToken cancellationToken)
    {
        Want(pace.After(_wait, moved));
        var wait = Task.Delay(_wait * pace.Stretch, time, cancellationToken);
        await (wake is null ? wait : Task.WhenAny(wait, wake));
        cancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>It looks no more.</summary>
    public void Dispose() => Want(TimeSpan.Zero);

    /// <summary>Exponential, with jitter, so that many followers of one dead target do not knock in step.</summary>
    public static Task BackOffAsync(int tries, TimeProvider time, CancellationToken cancellationToken)
    {
        var ceiling = Min(TimeSpan.FromMilliseconds(100 * Math.Pow(2, Math.Min(tries, 10))), LongestBackOff);
        return Task.Delay(ceiling * (0.5 + (Random.Shared.NextDouble() / 2)), time, cancellationToken);
    }

    private void Want(TimeSpan wait)
    {
        pace.Change(_wait, wait);
        _wait = wait;
    }

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
