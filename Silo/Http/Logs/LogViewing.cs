using Cronium.Client.Logs;
using Cronium.Grains;
using Cronium.Grains.Runs;

namespace Cronium.Silo.Http.Logs;

/// <summary>Shows a log to a watcher to its end, then the status of the run.</summary>
internal sealed class LogViewing(IGrainFactory grains, RunLogReader reader, TimeProvider time)
{
    private static readonly TimeSpan BeatPeriod = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan StatusPeriod = TimeSpan.FromMilliseconds(200);

    /// <summary>Returns at the end of the run, or when the token is canceled, which is how watchers leave.</summary>
    public async Task ShowAsync(RunLogView view, ILogViewer viewer, CancellationToken cancellationToken)
    {
        try
        {
            await ShowEntriesAsync(view, viewer, cancellationToken);
            await viewer.EndAsync(await FinalStatusAsync(view, viewer, cancellationToken), cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The watcher left, or this silo stops: it resumes elsewhere after the last entry it has.
        }
    }

    private async Task ShowEntriesAsync(RunLogView view, ILogViewer viewer, CancellationToken cancellationToken)
    {
        await using var batches = reader.ReadBatchesAsync(view, follow: true, cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (true)
        {
            var next = batches.MoveNextAsync().AsTask();
            while (!await EndsWithinAsync(next, BeatPeriod))
            {
                await viewer.BeatAsync(cancellationToken);
            }

            if (!await next)
            {
                return;
            }

            await viewer.ShowAsync(batches.Current, cancellationToken);
        }
    }

    // The log is complete a moment before the run's status is final.
    private async Task<RunStatus> FinalStatusAsync(RunLogView view, ILogViewer viewer, CancellationToken cancellationToken)
    {
        var beaten = time.GetTimestamp();
        while (true)
        {
            if (await StatusAsync(view.Run) is { } status && status.IsFinal())
            {
                return status;
            }

            await Task.Delay(StatusPeriod, time, cancellationToken);
            if (time.GetElapsedTime(beaten) >= BeatPeriod)
            {
                await viewer.BeatAsync(cancellationToken);
                beaten = time.GetTimestamp();
            }
        }
    }

    private async Task<RunStatus?> StatusAsync(RunId run)
    {
        try
        {
            return (await grains.GetGrain<IRunGrain>(run.Value).GetAsync()).Status;
        }
        catch (Exception exception) when (exception is TimeoutException or OrleansException or CroniumException { Kind: RefusalKind.Unavailable })
        {
            return null;
        }
    }

    private async Task<bool> EndsWithinAsync(Task task, TimeSpan limit)
    {
        try
        {
            await task.WaitAsync(limit, time);
            return true;
        }
        catch (TimeoutException) when (!task.IsCompleted)
        {
            return false;
        }
    }
}
