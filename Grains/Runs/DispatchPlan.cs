namespace Cronium.Grains.Runs;

/// <summary>The dispatches a run begins with.</summary>
internal static class DispatchPlan
{
    public const string Local = "local";
    public const string Container = "container";

    public static IReadOnlyList<DispatchRecord> Of(IEnumerable<string> names) =>
        [.. names.Select(name => new DispatchRecord { Name = name, Status = RunStatus.Queued })];
}
