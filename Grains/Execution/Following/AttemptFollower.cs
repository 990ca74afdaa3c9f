using Cronium.Grains.Execution.Targets;
using Cronium.Grains.Jobs;
using Cronium.Grains.Logs;
using Cronium.Grains.Runs;
using Cronium.Grains.Storage;
using Microsoft.Extensions.Logging;

namespace Cronium.Grains.Execution.Following;

/// <summary>
/// Carries one attempt from its target to its run: starts or finds it, stores its output as it comes, and reports. The log
/// is durable before the result is reported, the result is durable before the target may forget. Every step can be
/// repeated by another follower with a higher epoch; then the store and the run refuse this one, and it stops.
/// </summary>
internal sealed partial class AttemptFollower(AttemptFollowing with, FollowOrder order)
{
    private readonly ILogger _logger = with.Logger;
    private readonly TaskCompletionSource _cancel = Canceled(order.Cancel);
    private readonly TaskCompletionSource _handOver = Canceled(false);
    private readonly TaskCompletionSource _stir = Canceled(order.Cancel);
    private bool _troubleReported;
    private bool _startReported;
    private bool _endReported;

    public AttemptId Attempt => order.Attempt;

    public long Epoch => order.Epoch;

    /// <summary>Passes on that the attempt is to be ended.</summary>
    public void Cancel()
    {
        _cancel.TrySetResult();
        _stir.TrySetResult();
    }

    /// <summary>Has it stop at its next look; the run is told then, and gives the attempt its next follower.</summary>
    public void HandOver()
    {
        _handOver.TrySetResult();
        _stir.TrySetResult();
    }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await FollowAsync(cancellationToken);
            FreeSlot();
        }
        catch (Exception exception) when (exception is StaleWriterException or SupersededException)
        {
            LogSuperseded(Attempt, Epoch);
        }
        catch (Exception exception) when (exception is LeftException || (exception is OperationCanceledException && cancellationToken.IsCancellationRequested))
        {
            await LeaveAsync();
        }
        catch (Exception exception)
        {
            // The shard finds the attempt without a follower within seconds and gives it a new one.
            LogFailed(exception, Attempt);
        }
    }

    private async Task FollowAsync(CancellationToken cancellationToken)
    {
        var environment = await AttemptEnvironment.ResolveAsync(order, with.Secrets);
        var executor = with.ExecutorFor(order);
        if (environment.Missing.Count > 0 && await IsAbsentAsync(executor, cancellationToken))
        {
            await RefuseAsync(executor, environment.Missing, cancellationToken);
            return;
        }

        var masker = MaskerFor(environment);
        var output = new AttemptOutput(stream => with.PumpFor(Attempt, Epoch, stream, masker), executor, Attempt);
        if (await ReachAsync(() => BeginAsync(executor, environment, cancellationToken), cancellationToken) is not { } seen)
        {
            return;
        }

        seen = await WatchAsync(executor, output, seen, cancellationToken);
        await DrainAsync(output, seen, cancellationToken);
        await ReportAsync(new News(StartedAt: _startReported ? null : seen.StartedAt, Result: ResultOf(seen)), cancellationToken);
        await ReachAsync(() => AcknowledgeAsync(executor, cancellationToken), cancellationToken);
    }

    /// <summary>Carries output while the script runs; passes on a cancel once.</summary>
    private async Task<Observation> WatchAsync(IExecutor executor, AttemptOutput output, Observation seen, CancellationToken cancellationToken)
    {
        using var patience = new Patience(executor.Pace, with.Time);
        var cancelSent = false;
        while (seen.Stage is AttemptStage.Claimed or AttemptStage.Running)
        {
            LeaveIfAsked();
            await ReportStartAsync(seen, cancellationToken);
            await ReportStandstillAsync(seen, cancellationToken);
            if (_cancel.Task.IsCompleted && !cancelSent)
            {
                await ReachAsync(() => CancelAsync(executor, cancellationToken), cancellationToken);
                cancelSent = true;
            }

            var moved = await ReachAsync(() => output.PumpAsync(seen, cancellationToken), cancellationToken);
            await patience.WaitAsync(moved, cancelSent ? _handOver.Task : _stir.Task, cancellationToken);
            seen = await ReachAsync(() => executor.ObserveAsync(Attempt, cancellationToken), cancellationToken);
        }

        return seen;
    }

    private async Task DrainAsync(AttemptOutput output, Observation seen, CancellationToken cancellationToken)
    {
        var missing = await ReachAsync(() => output.DrainAsync(seen, cancellationToken), cancellationToken);
        if (missing > 0)
        {
            await ReachAsync(() => NoteAsync($"{missing} bytes of the output were removed from the target before they could be read."), cancellationToken);
        }
    }

    private async Task ReportStartAsync(Observation seen, CancellationToken cancellationToken)
    {
        if (!_startReported && seen.StartedAt is { } startedAt)
        {
            await ReportAsync(new News(StartedAt: startedAt), cancellationToken);
            _startReported = true;
        }
    }

    private SecretMasker MaskerFor(AttemptEnvironment environment)
    {
        var masker = new SecretMasker(environment.Masked);
        if (masker.Unmasked > 0)
        {
            LogUnmasked(Attempt, masker.Unmasked);
        }

        return masker;
    }

    private async Task<Observation> EnsureAsync(IExecutor executor, AttemptEnvironment environment, CancellationToken cancellationToken)
    {
        if (_cancel.Task.IsCompleted)
        {
            await executor.CancelAsync(Attempt, cancellationToken);
        }

        return await executor.EnsureAsync(
            new AttemptOrder
            {
                Attempt = Attempt,
                Epoch = Epoch,
                Script = order.Definition.Script,
                Environment = environment.Variables,
                Timeout = order.Definition.Timeout,
                KillGrace = order.Definition.KillGrace,
                Note = text => with.Remarks.NoteAsync(Attempt, Epoch, text),
                Origin = order.Origin,
                Container = ContainerOf(order.Definition, environment),
            },
            cancellationToken);
    }

    private static ContainerOrder? ContainerOf(JobDefinition job, AttemptEnvironment environment) => job.Target.Container is not { } image ? null : new ContainerOrder
    {
        Image = image,
        Limits = job.Resources ?? new ResourceLimits(),
        Network = job.Network,
        Pull = job.Pull,
        RegistryLogin = environment.RegistryLogin,
        Files = job.Files,
    };

    private async Task<bool> CancelAsync(IExecutor executor, CancellationToken cancellationToken)
    {
        await executor.CancelAsync(Attempt, cancellationToken);
        return true;
    }

    private async Task<bool> AcknowledgeAsync(IExecutor executor, CancellationToken cancellationToken)
    {
        await executor.AcknowledgeAsync(Attempt, cancellationToken);
        return true;
    }

    /// <summary>Only an end that the target itself states is a result; everything else is lost, never a success.</summary>
    private static AttemptResult ResultOf(Observation seen) => seen switch
    {
        { Stage: AttemptStage.Ended, Result: { } result } => result,
        { Stage: AttemptStage.Forgotten } => Lost("The target remembers only that the attempt once ended there."),
        { Stage: AttemptStage.Absent } => Lost("The target has no trace of the attempt."),
        _ => Lost($"The target gave no result (stage {seen.Stage})."),
    };

    private static AttemptResult Lost(string reason) => new() { End = AttemptEnd.Lost, Reason = reason };

    private static TaskCompletionSource Canceled(bool already)
    {
        var source = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (already)
        {
            source.SetResult();
        }

        return source;
    }
}
