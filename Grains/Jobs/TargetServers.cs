using Cronium.Grains.Runs;
using Cronium.Grains.Servers;
using Cronium.Grains.Storage;

namespace Cronium.Grains.Jobs;

/// <summary>From a target to the places a run made now goes to, one name for each dispatch.</summary>
internal sealed class TargetServers(IServerDirectory servers)
{
    /// <summary>Servers that the target names and that do not exist, each with the name that was probably meant.</summary>
    public async Task<IReadOnlyList<Problem>> UnknownAsync(Target target)
    {
        if (target.Servers.Count == 0)
        {
            return [];
        }

        var names = await servers.NamesAsync();
        var known = names.ToHashSet(StringComparer.Ordinal);
        var fix = names.Count == 0 ? (Func<string, string>)(_ => "there is no server yet; make one with: cronium servers apply -f FILE")
            : name => $"there is no such server; did you mean '{NearestName.To(name, names)}'?";
        return [.. target.Servers.Where(name => JobName.IsValid(name) && !known.Contains(name)).Take(TargetValidation.MostTold)
            .Select(name => new Problem("target.servers", name, fix(name)))];
    }

    /// <summary>The dispatches of a run made now; none: no server has the labels.</summary>
    public async Task<IReadOnlyList<string>> DispatchesAsync(Target target) => target switch
    {
        { Local: true } => [DispatchPlan.Local],
        { Container: not null } => [DispatchPlan.Container],
        { Servers.Count: > 0 } => target.Servers,
        _ => await servers.MatchAsync(target.Labels),
    };

    /// <summary>
    /// Those dispatches of an earlier run that did not succeed. The job's target may have changed since: the names of that
    /// run count, except for servers that were removed.
    /// </summary>
    /// <exception cref="CroniumException">There is nothing to try again.</exception>
    public async Task<IReadOnlyList<string>> FailedAsync(StoredRun earlier, Target target)
    {
        var failed = earlier.Record.Dispatches.Where(dispatch => dispatch.Status != RunStatus.Succeeded).Select(dispatch => dispatch.Name).ToList();
        if (failed.Count == 0)
        {
            throw Nothing(earlier, earlier.Record.Dispatches.Count == 0 ? "had no server; try it again as a whole." : "succeeded everywhere; there is nothing to try again.");
        }

        var then = earlier.Definition.Target;
        if (then.Local != target.Local || then.IsServers() != target.IsServers())
        {
            throw Nothing(earlier, "went to another kind of target than the job names now; try it again as a whole.");
        }

        if (!target.IsServers())
        {
            return failed;
        }

        var known = (await servers.NamesAsync()).ToHashSet(StringComparer.Ordinal);
        var left = failed.Where(known.Contains).ToList();
        return left.Count > 0 ? left : throw Nothing(earlier, "failed only on servers that have been removed since; try it again as a whole.");
    }

    private static CroniumException Nothing(StoredRun earlier, string why) => new(RefusalKind.Conflict, $"Run {earlier.Record.Id} {why}");
}
