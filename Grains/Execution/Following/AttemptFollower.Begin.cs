using Cronium.Grains.Jobs;
using Cronium.Grains.Runs;

namespace Cronium.Grains.Execution.Following;

/// <summary>How a follower begins, and how it ends at once where nothing of the attempt was ever sent.</summary>
internal sealed partial class AttemptFollower
{
    private bool _neverSent = order.Fresh;

    private async Task<bool> IsAbsentAsync(IExecutor executor, CancellationToken cancellationToken) =>
        _neverSent || (await ReachAsync(() => executor.ObserveAsync(Attempt, cancellationToken), cancellationToken)).Stage == AttemptStage.Absent;

    /// <summary>Starts or finds the attempt. Null: nothing of it was ever sent and the run knows, so there is nothing to follow.</summary>
    private async Task<Observation?> BeginAsync(IExecutor executor, AttemptEnvironment environment, CancellationToken cancellationToken)
    {
        try
        {
            return await EnsureAsync(executor, environment, cancellationToken);
        }
        catch (TargetUnreachableException exception) when (exception.NothingSent && _neverSent)
        {
            await ReportAsync(NotSent(exception), cancellationToken);
            return null;
        }
        catch (Exception)
        {
            // From here on the attempt may have started, whatever later tries say of themselves.
            _neverSent = false;
            throw;
        }
    }

    /// <summary>Waiting mends no refusal, and holds no place that others could use: the run asks again when the target may be there.</summary>
    private News NotSent(TargetUnreachableException exception) => exception switch
    {
        _ when _cancel.Task.IsCompleted => new News(Trouble: exception.Message, NotSent: true),
        TargetRefusedException => new News(Result: AttemptRefusal.For(exception.Message)),
        TargetElsewhereException => new News(Trouble: exception.Message, NotSent: true),
        _ when order.Definition.Target.IfUnreachable == UnreachablePolicy.Fail => new News(Result: AttemptRefusal.For(exception.Message)),
        _ => new News(Trouble: exception.Message, NotSent: true),
    };

    private async Task RefuseAsync(IExecutor executor, IReadOnlyList<string> missing, CancellationToken cancellationToken)
    {
        await ReportAsync(Missing(missing), cancellationToken);
        if (!_neverSent)
        {
            // The tombstone stops a frozen predecessor that had the secret and was about to launch.
            await ReachAsync(() => AcknowledgeAsync(executor, cancellationToken), cancellationToken);
        }
    }

    private static News Missing(IReadOnlyList<string> secrets) => new(Result: new AttemptResult
    {
        End = AttemptEnd.Refused,
        Reason = $"The secret {string.Join(", ", secrets.Select(name => $"'{name}'"))} does not exist; set it with: cronium secrets set {secrets[0]}",
    });
}
