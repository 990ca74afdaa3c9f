using Cronium.Integration.Tests.Storage;

namespace Cronium.Integration.Tests.Cluster;

/// <summary>The silo is killed before and after each write of a run, held exactly there: the rows of "The writes of a run" in docs/architecture.md.</summary>
public abstract class WriteDeathTests
{
    private static readonly TimeSpan Ahead = TimeSpan.FromSeconds(2);

    private protected static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <param name="write">The script of the store.</param>
    /// <param name="time">Which run of it, from 1.</param>
    /// <param name="hold">Before or after it.</param>
    private protected static async Task KillAtAsync(string write, int time, Hold hold)
    {
        await using var watched = await WatchedSilo.StartAsync(Token);
        var seen = 0;
        watched.Line.HoldAt(hold, command => command.Name == write && Interlocked.Increment(ref seen) == time);
        // On a slow machine the job is due before its definition is answered, and the answer is lost with the silo.
        var defined = watched.PutJobAsync(TimeProvider.System.GetUtcNow() + Ahead, seconds: 2, Token);

        await watched.Line.HeldAsync(Token);
        await watched.ReplaceAsync(Token);
        await defined.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        await watched.AssertWholeAsync(Token);
    }
}
