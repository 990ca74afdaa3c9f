using Cronium.Grains.Execution;
using Cronium.Grains.Execution.Following;
using Cronium.Grains.Logs;
using Cronium.Grains.Tests.Logs;

namespace Cronium.Integration.Tests.Execution;

/// <summary>Carries an attempt to its end as a follower does, into a log in memory: whatever does not answer is asked again.</summary>
internal sealed class FollowedAttempt
{
    private static readonly SecretMasker NoSecrets = new([]);

    private readonly IExecutor _executor;
    private readonly AttemptOrder _order;
    private readonly AttemptOutput _output;

    public FollowedAttempt(IExecutor executor, AttemptOrder order)
    {
        _executor = executor;
        _order = order;
        _output = new AttemptOutput(stream => new LogPump(order.Attempt, stream, NoSecrets, Log.Writer, TimeProvider.System), executor, order.Attempt);
    }

    public RecordedLog Log { get; } = new();

    /// <summary>How often something was asked again.</summary>
    public int Troubles { get; private set; }

    public async Task<Observation> RunAsync(CancellationToken cancellationToken)
    {
        using var patience = new Patience(_executor.Pace, TimeProvider.System);
        var seen = await ReachAsync(() => _executor.EnsureAsync(_order, cancellationToken), cancellationToken);
        while (seen.Stage is AttemptStage.Claimed or AttemptStage.Running)
        {
            var now = seen;
            var moved = await ReachAsync(() => _output.PumpAsync(now, cancellationToken), cancellationToken);
            await patience.WaitAsync(moved, null, cancellationToken);
            seen = await ReachAsync(() => _executor.ObserveAsync(_order.Attempt, cancellationToken), cancellationToken);
        }

        await ReachAsync(() => _output.DrainAsync(seen, cancellationToken), cancellationToken);
        return seen;
    }

    public Task AcknowledgeAsync(CancellationToken cancellationToken) =>
        ReachAsync(() => TrueAfterAsync(_executor.AcknowledgeAsync(_order.Attempt, cancellationToken)), cancellationToken);

    public Task CancelAsync(CancellationToken cancellationToken) =>
        ReachAsync(() => TrueAfterAsync(_executor.CancelAsync(_order.Attempt, cancellationToken)), cancellationToken);

    private static async Task<bool> TrueAfterAsync(Task act)
    {
        await act;
        return true;
    }

    private async Task<T> ReachAsync<T>(Func<Task<T>> act, CancellationToken cancellationToken)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await act();
            }
            catch (TargetUnreachableException)
            {
                Troubles++;
                await Patience.BackOffAsync(Math.Min(tries, 3), TimeProvider.System, cancellationToken);
            }
        }
    }
}
