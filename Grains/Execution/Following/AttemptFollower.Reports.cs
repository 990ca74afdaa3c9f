using Cronium.Grains.Execution.Targets;
using Cronium.Grains.Runs;
using Cronium.Grains.Storage;
using Microsoft.Extensions.Logging;

namespace Cronium.Grains.Execution.Following;

/// <summary>How a follower deals with what does not answer: the target, the run, the store.</summary>
internal sealed partial class AttemptFollower
{
    private string? _standstill;
    private bool _standstillNoted;

    /// <summary>It was ended, and something of it is still there: the run says so as long as it is, and its log once.</summary>
    private async Task ReportStandstillAsync(Observation seen, CancellationToken cancellationToken)
    {
        if (seen.Trouble == _standstill)
        {
            return;
        }

        if (seen.Trouble is { } trouble && !_standstillNoted)
        {
            await ReachAsync(() => NoteAsync(trouble), cancellationToken);
            _standstillNoted = true;
        }

        await ReportAsync(new News(Trouble: seen.Trouble), cancellationToken);
        _standstill = seen.Trouble;
    }

    private async Task<bool> NoteAsync(string text)
    {
        await with.Remarks.NoteAsync(Attempt, Epoch, text);
        return true;
    }

    /// <summary>Repeats an act on the target until the target answers, telling the run meanwhile why it stands still.</summary>
    private async Task<T> ReachAsync<T>(Func<Task<T>> act, CancellationToken cancellationToken)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                var result = await act();
                if (_troubleReported)
                {
                    (_troubleReported, _standstill) = (false, null);
                    await ReportAsync(new News(), cancellationToken);
                }

                return result;
            }
            catch (Exception exception) when (exception is not (StaleWriterException or SupersededException or LeftException or OperationCanceledException))
            {
                LogUnreachable(exception, Attempt, exception.Message);
                // A run that has its result takes no more news of the attempt; the target still has to be told to forget it.
                if (!_troubleReported && !_endReported)
                {
                    _troubleReported = true;
                    await ReportAsync(new News(Trouble: exception.Message), cancellationToken);
                }

                LeaveIfAsked();
                await Patience.BackOffAsync(tries, with.Time, cancellationToken);
            }
        }
    }

    /// <summary>Repeats a report until the run has taken or refused it.</summary>
    /// <exception cref="SupersededException">The run has another owner for the attempt.</exception>
    private async Task ReportAsync(News news, CancellationToken cancellationToken)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                if (!await TellAsync(news))
                {
                    throw new SupersededException();
                }

                _endReported |= news.Result is not null;
                return;
            }
            catch (Exception exception) when (exception is not (SupersededException or OperationCanceledException))
            {
                LogUnreported(exception, Attempt, exception.Message);
                await Patience.BackOffAsync(tries, with.Time, cancellationToken);
            }
        }
    }

    private Task<bool> TellAsync(News news) => with.Grains.GetGrain<IRunLifecycle>(Attempt.Run.Value).ReportAsync(new AttemptReport
    {
        Dispatch = Attempt.Dispatch,
        Attempt = Attempt.Number,
        Epoch = Epoch,
        Silo = with.Silo,
        StartedAt = news.StartedAt,
        Result = news.Result,
        Trouble = news.Trouble,
        NotSent = news.NotSent,
        HandedOver = news.HandedOver,
    });

    private void LeaveIfAsked()
    {
        if (_handOver.Task.IsCompleted)
        {
            throw new LeftException();
        }
    }

    /// <summary>Said once: if it gets lost, the run is asked within seconds whether anybody follows.</summary>
    private async Task LeaveAsync()
    {
        LogLeft(Attempt);
        if (!_handOver.Task.IsCompleted)
        {
            return;
        }

        try
        {
            await TellAsync(new News(HandedOver: true));
        }
        catch (Exception exception)
        {
            LogUnreported(exception, Attempt, exception.Message);
        }
    }

    /// <summary>A hint: should it get lost, the next run in line asks for the slot in its next round.</summary>
    private void FreeSlot() => TargetGrains.Of(with.Grains, order.Definition.Target, order.Target).ReleasedAsync(Attempt).Ignore();

    [LoggerMessage(Level = LogLevel.Information, Message = "{Attempt} has another owner now; epoch {Epoch} stops following")]
    private partial void LogSuperseded(AttemptId attempt, long epoch);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Attempt} goes on while this silo stops")]
    private partial void LogLeft(AttemptId attempt);

    [LoggerMessage(Level = LogLevel.Error, Message = "Following {Attempt} failed")]
    private partial void LogFailed(Exception exception, AttemptId attempt);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Attempt} waits: {Cause}")]
    private partial void LogUnreachable(Exception exception, AttemptId attempt, string cause);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The run of {Attempt} did not take a report yet: {Cause}")]
    private partial void LogUnreported(Exception exception, AttemptId attempt, string cause);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} secrets of {Attempt} are too short to be masked in its log")]
    private partial void LogUnmasked(AttemptId attempt, int count);

    private sealed record News(DateTimeOffset? StartedAt = null, AttemptResult? Result = null, string? Trouble = null, bool NotSent = false, bool HandedOver = false);

    private sealed class SupersededException : Exception;

    private sealed class LeftException : Exception;
}
