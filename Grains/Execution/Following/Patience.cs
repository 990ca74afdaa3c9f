namespace Cronium.Grains.Execution.Following;

/// <summary>How long a follower waits before it looks again: shortly while output comes, longer while it is quiet.</summary>
internal sealed class Patience(TimeProvider time)
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestBackOff = TimeSpan.FromSeconds(5);

    private TimeSpan _wait = Shortest;

    /// <param name="moved">Whether the last look found something.</param>
    /// <param name="wake">Ends the wait early; null: nothing does.</param>
    public async Task WaitAsync(bool moved, Task? wake, CancellationToken cancellationToken)
    {
        _wait = moved ? Shortest : Min(_wait * 1.5, Longest);
        var wait = Task.Delay(_wait, time, cancellationToken);
        await (wake is null ? wait : Task.WhenAny(wait, wake));
        cancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>Exponential, with jitter, so that many followers of one dead target do not knock in step.</summary>
    public static Task BackOffAsync(int tries, TimeProvider time, CancellationToken cancellationToken)
    {
        var ceiling = Min(TimeSpan.FromMilliseconds(100 * Math.Pow(2, Math.Min(tries, 10))), LongestBackOff);
        return Task.Delay(ceiling * (0.5 + (Random.Shared.NextDouble() / 2)), time, cancellationToken);
    }

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
