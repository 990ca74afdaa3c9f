using System.Runtime.CompilerServices;
using Cronium.Client.Logs;
using Cronium.Grains;
using Cronium.Grains.Jobs;
using Cronium.Grains.Logs;
using Cronium.Grains.Runs;

namespace Cronium.Client;

public sealed partial class CroniumClient
{
    private static readonly TimeSpan FirstLook = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestLook = TimeSpan.FromSeconds(1);

    /// <summary>The run as it is now.</summary>
    public Task<RunSnapshot> GetRunAsync(RunId run, CancellationToken cancellationToken = default) =>
        AskAsync(() => Run(run).GetAsync(), cancellationToken);

    /// <summary>Runs, newest first, fetched as they are enumerated.</summary>
    /// <param name="query">Which ones, and how many to fetch at a time; null (default): all.</param>
    /// <param name="cancellationToken">Ends the enumeration.</param>
    public IAsyncEnumerable<RunSnapshot> ListRunsAsync(RunQuery? query = null, CancellationToken cancellationToken = default)
    {
        var first = query ?? new RunQuery();
        return PagesAsync(after => cluster.GetGrain<IRunIndexGrain>(0).ListAsync(first with { After = after ?? first.After }), cancellationToken);
    }

    /// <summary>Asks for the end of a run. The wish is durable when it returns; the proof follows in the status.</summary>
    public Task<RunSnapshot> CancelAsync(RunId run, string? by = null, CancellationToken cancellationToken = default) =>
        AskAsync(() => Run(run).CancelAsync(by), cancellationToken);

    /// <summary>Makes a new run of the same job that is recorded as another try of this one.</summary>
    /// <param name="run">The final run to try again.</param>
    /// <param name="by">Who asks, for the record.</param>
    /// <param name="failedOnly">Only on the servers where that run did not succeed.</param>
    /// <param name="cancellationToken">Gives up waiting for the answer.</param>
    /// <exception cref="CroniumException">The run is not final, or nothing of it is to be tried again.</exception>
    public async Task<RunId> RetryAsync(RunId run, string? by = null, bool failedOnly = false, CancellationToken cancellationToken = default)
    {
        var snapshot = await GetRunAsync(run, cancellationToken);
        return await TriggerAsync(snapshot.Job, new TriggerRequest { By = by, RetryOf = run, FailedOnly = failedOnly, IdempotencyKey = NewKey() }, cancellationToken);
    }

    /// <summary>Waits until the run is final, however long that takes.</summary>
    public async Task<RunSnapshot> WaitForEndAsync(RunId run, CancellationToken cancellationToken = default)
    {
        var delay = FirstLook;
        while (true)
        {
            var snapshot = await GetRunAsync(run, cancellationToken);
            if (snapshot.Status.IsFinal())
            {
                return snapshot;
            }

            await Task.Delay(delay, time, cancellationToken);
            delay = delay * 1.5 < LongestLook ? delay * 1.5 : LongestLook;
        }
    }

    /// <summary>
    /// The log of a run while it is written, until it is complete: every entry of each dispatch once, in order, whichever silo
    /// goes away meanwhile; the dispatches as they come, told apart by their names. Entries that the size cap removed are one
    /// entry of <see cref="OutputStream.System"/> that says so and has the number of the last of them.
    /// </summary>
    /// <param name="run">The run.</param>
    /// <param name="options">Where to begin, and which dispatch; null (default): all of all.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="CroniumException">There is no such run or dispatch, or the place to begin at belongs to another log.</exception>
    public async IAsyncEnumerable<RunLogEntry> FollowLogAsync(
        RunId run, FollowLogOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var view = RunLogView.Of(await GetRunAsync(run, cancellationToken), options?.Dispatch, options?.After);
        await foreach (var batch in logs.ReadBatchesAsync(view, cancellationToken: cancellationToken))
        {
            foreach (var entry in batch)
            {
                yield return entry;
            }
        }
    }

    private IRunGrain Run(RunId run) => cluster.GetGrain<IRunGrain>(run.Value);
}
