using Cronium.Grains.Jobs;

namespace Cronium.Grains.Runs;

/// <summary>Which dispatches a run has, from its job's target.</summary>
internal static class DispatchPlan
{
    public const string Local = "local";
    public const string Container = "container";

    public static IReadOnlyList<DispatchRecord> Of(Target target) => target switch
    {
        { Local: true } => [Queued(Local)],
        { Container: not null } => [Queued(Container)],
        _ => [.. target.Servers.Distinct().Select(Queued)],
    };

    private static DispatchRecord Queued(string name) => new() { Name = name, Status = RunStatus.Queued };
}
