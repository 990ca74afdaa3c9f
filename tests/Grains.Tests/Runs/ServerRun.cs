using Cronium.Grains.Jobs;
using Cronium.Grains.Runs;

namespace Cronium.Grains.Tests.Runs;

/// <summary>A run over several servers, moved by hand as its grain and its followers would move it.</summary>
internal sealed class ServerRun
{
    public static readonly DateTimeOffset Begin = new(2026, 3, 1, 10, 0, 0, TimeSpan.Zero);
    public static readonly AttemptResult Success = new() { End = AttemptEnd.Exited, ExitCode = 0 };
    public static readonly AttemptResult Failure = new() { End = AttemptEnd.Exited, ExitCode = 3 };

    private readonly Target _target;

    public ServerRun(Target target)
    {
        _target = target;
        Run = new RunRecord
        {
            Id = RunId.ForOccurrence("job", "uid", Begin),
            Job = "job",
            JobUid = "uid",
            JobVersion = 1,
            Trigger = new RunTrigger { Kind = TriggerKind.Manual },
            Status = RunStatus.Queued,
            CreatedAt = Begin,
            Released = true,
            Dispatches = DispatchPlan.Of(target.Servers),
        };
    }

    public RunRecord Run { get; private set; }

    public DateTimeOffset Now { get; private set; } = Begin;

    public IReadOnlyList<DispatchRecord> UnderWay => [.. Run.Dispatches.Where(DispatchWindow.IsUnderWay)];

    public static Target Over(int servers) => new() { Servers = [.. Enumerable.Range(1, servers).Select(number => $"s{number}")] };

    public void Pass(TimeSpan time) => Now += time;

    /// <summary>Starts as many as may start; returns their names.</summary>
    public IReadOnlyList<string> Launch()
    {
        var names = Run.Startable(Now).Take(Run.Room(_target)).Select(dispatch => dispatch.Name).ToList();
        names.ForEach(name => Run = Run.Start(name, name, Now));
        return names;
    }

    public void Started(string name) => Run = Run.Started(name, "silo", Now, Now);

    public void End(string name, AttemptResult result, TimeSpan? retryAfter = null) =>
        Run = Run.Ended(name, result, retryAfter, Now).StopAfterFailures(_target, Now);

    public void NotSent(string name) => Run = Run.NotSent(name, "nobody there", Now).StopAfterFailures(_target, Now);

    public void TakeOver(string name) => Run = Run.TakeOver(name, Now);

    public void Remark(string name, string? trouble) => Run = Run.Remark(name, trouble, Now);

    public void Cancel() => Run = Run.Cancel("me", Now);

    /// <summary>Goes on to the end: what was canceled ends so, everything else succeeds.</summary>
    public void Finish()
    {
        for (var round = 0; !Run.Status.IsFinal() && round < 100; round++)
        {
            Pass(TimeSpan.FromMinutes(1));
            Launch();
            foreach (var dispatch in UnderWay)
            {
                End(dispatch.Name, dispatch.Status == RunStatus.Canceling ? new AttemptResult { End = AttemptEnd.Canceled } : Success);
            }
        }
    }
}
