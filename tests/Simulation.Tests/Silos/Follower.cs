using Cronium.Grains.Execution;
using Cronium.Grains.Execution.Following;
using Cronium.Grains.Execution.Targets;
using Cronium.Grains.Jobs;
using Cronium.Grains.Logs;
using Cronium.Grains.Runs;
using Cronium.Grains.Storage;
using Cronium.Simulation.Worlds;

namespace Cronium.Simulation.Silos;

/// <summary>AttemptFollower, step by step, around the real pump of the log and the real reading of a run directory.</summary>
internal sealed class Follower(Silo silo, FollowOrder order)
{
    private readonly TaskCompletionSource _cancel = Canceled(order.Cancel);
    private readonly IExecutor _executor = silo.WayTo(silo.Cluster.Targets[order.Target]);
    private bool _neverSent = order.Fresh;
    private bool _troubleReported;
    private bool _startReported;
    private bool _endReported;

    public long Epoch => order.Epoch;

    private AttemptId Attempt => order.Attempt;

    private Fence Without => silo.Cluster.Without;

    public void Cancel() => _cancel.TrySetResult();

    public async Task RunAsync()
    {
        try
        {
            await FollowAsync();
            silo.Cluster.Ask<TargetActor>(silo, TargetActor.KeyOf(order.Target), target => target.ReleasedAsync(Attempt));
        }
        catch (Exception exception) when (exception is StaleWriterException or SupersededException)
        {
            silo.World.Note($"{silo.Name}: {Attempt} has another owner than epoch {Epoch}");
        }
        catch (Exception exception)
        {
            silo.World.Note($"{silo.Name}: following {Attempt} failed: {exception.Message}");
        }
    }

    private async Task FollowAsync()
    {
        var masker = new SecretMasker([]);
        var output = new AttemptOutput(stream => new LogPump(Attempt, stream, masker, silo.WriterOf(Attempt, Epoch), silo.Machine.Clock), _executor, Attempt);
        if (await ReachAsync(BeginAsync) is not { } seen)
        {
            return;
        }

        seen = await WatchAsync(output, seen);
        if (Without == Fence.ReportBeforeAcknowledge)
        {
            await AcknowledgeAsync();
        }

        if (Without != Fence.DrainBeforeReport)
        {
            await ReachAsync(() => output.DrainAsync(seen, CancellationToken.None));
        }

        await ReportAsync(new News(StartedAt: _startReported ? null : seen.StartedAt, Result: ResultOf(seen)));
        await AcknowledgeAsync();
    }

    private Task<bool> AcknowledgeAsync() => ReachAsync(async () =>
    {
        await _executor.AcknowledgeAsync(Attempt, CancellationToken.None);
        return true;
    });

    private async Task<Observation?> BeginAsync()
    {
        try
        {
            if (_cancel.Task.IsCompleted)
            {
                await _executor.CancelAsync(Attempt, CancellationToken.None);
            }

            return await _executor.EnsureAsync(Order(), CancellationToken.None);
        }
        catch (TargetUnreachableException exception) when (exception.NothingSent && _neverSent)
        {
            await ReportAsync(_cancel.Task.IsCompleted || order.Definition.Target.IfUnreachable == UnreachablePolicy.Wait
                ? new News(Trouble: exception.Message, NotSent: true)
                : new News(Result: AttemptRefusal.For(exception.Message)));
            return null;
        }
        catch (Exception)
        {
            _neverSent = false;
            throw;
        }
    }

    private AttemptOrder Order() => new()
    {
        Attempt = Attempt,
        Epoch = Epoch,
        Script = order.Definition.Script,
        Environment = new Dictionary<string, string>(),
    };

    private async Task<Observation> WatchAsync(AttemptOutput output, Observation seen)
    {
        using var patience = new Patience(_executor.Pace, silo.Machine.Clock);
        var cancelSent = false;
        while (seen.Stage is AttemptStage.Claimed or AttemptStage.Running)
        {
            if (!_startReported && seen.StartedAt is { } startedAt)
            {
                await ReportAsync(new News(StartedAt: startedAt));
                _startReported = true;
            }

            if (_cancel.Task.IsCompleted && !cancelSent)
            {
                await ReachAsync(async () =>
                {
                    await _executor.CancelAsync(Attempt, CancellationToken.None);
                    return true;
                });
                cancelSent = true;
            }

            var now = seen;
            var moved = await ReachAsync(() => output.PumpAsync(now, CancellationToken.None));
            await patience.WaitAsync(moved, cancelSent ? null : _cancel.Task, CancellationToken.None);
            seen = await ReachAsync(() => _executor.ObserveAsync(Attempt, CancellationToken.None));
        }

        return seen;
    }

    private async Task<T> ReachAsync<T>(Func<Task<T>> act)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                var result = await act();
                if (_troubleReported)
                {
                    _troubleReported = false;
                    await ReportAsync(new News());
                }

                return result;
            }
            catch (Exception exception) when (exception is not (StaleWriterException or SupersededException))
            {
                if (!_troubleReported && !_endReported)
                {
                    _troubleReported = true;
                    await ReportAsync(new News(Trouble: exception.Message));
                }

                await BackOffAsync(tries);
            }
        }
    }

    private async Task ReportAsync(News news)
    {
        var report = new AttemptReport
        {
            Dispatch = Attempt.Dispatch,
            Attempt = Attempt.Number,
            Epoch = Epoch,
            Silo = silo.Name,
            StartedAt = news.StartedAt,
            Result = news.Result,
            Trouble = news.Trouble,
            NotSent = news.NotSent,
        };
        for (var tries = 1; ; tries++)
        {
            try
            {
                if (!await silo.Cluster.CallAsync<RunActor, bool>(silo, RunActor.KeyOf(Attempt.Run), run => run.ReportAsync(report)))
                {
                    throw new SupersededException();
                }

                _endReported |= news.Result is not null;
                return;
            }
            catch (Exception exception) when (exception is not SupersededException)
            {
                await BackOffAsync(tries);
            }
        }
    }

    private Task BackOffAsync(int tries) => silo.WaitAsync((int)(Math.Min(5_000, 100 << Math.Min(tries, 10)) * (0.5 + (silo.World.Dice.NextDouble() / 2))));

    private static AttemptResult ResultOf(Observation seen) => seen switch
    {
        { Stage: AttemptStage.Ended, Result: { } result } => result,
        _ => new AttemptResult { End = AttemptEnd.Lost, Reason = $"The target gave no result (stage {seen.Stage})." },
    };

    private static TaskCompletionSource Canceled(bool already)
    {
        var source = new TaskCompletionSource();
        if (already)
        {
            source.SetResult();
        }

        return source;
    }

    private sealed record News(DateTimeOffset? StartedAt = null, AttemptResult? Result = null, string? Trouble = null, bool NotSent = false);

    private sealed class SupersededException : Exception;
}
