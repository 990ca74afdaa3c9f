using System.Globalization;
using Cronium.Cli.Api;
using Cronium.Cli.Output;

namespace Cronium.Cli.Drill;

/// <summary>What a drill is going to do, known before anything is done.</summary>
/// <param name="Cluster">The cluster as it is.</param>
/// <param name="Silo">The silo that is going to end.</param>
/// <param name="Names">Names of what the drill makes.</param>
/// <param name="FollowsCanaries">Whether that silo looks after the canaries' scripts.</param>
/// <param name="Warnings">What the end of this silo does that no other silo makes good.</param>
internal sealed record DrillPlan(Cluster Cluster, ClusterSilo Silo, DrillNames Names, bool FollowsCanaries, IReadOnlyList<string> Warnings)
{
    public IReadOnlyList<ClusterSilo> Active => [.. Cluster.Silos.Where(silo => silo.IsActive)];

    /// <summary>The plan as names and values, for a person to read before they agree.</summary>
    public IEnumerable<(string Name, string Value)> Describe(DrillOptions options, DateTimeOffset now)
    {
        yield return ("cluster", $"{Cluster.ClusterId}: {string.Join(", ", Active.Select(silo => silo.Name).Order(StringComparer.Ordinal))}");
        yield return (options.Drain ? "drains" : "kills", string.Create(CultureInfo.InvariantCulture, $"{Silo.Name}: process {Silo.ProcessId} at {Silo.Address.Split('@')[0]}, {Silo.Shards.Count} of 64 shards{(Silo.StartedAt is { } since ? $", started {RelativeTime.Of(since, now)}" : "")}"));
        yield return ("how", options.Drain ? "as SIGTERM: it hands everything over, then ends" : "as kill -9: it ends at once and hands nothing over");
        yield return ("canaries", string.Create(CultureInfo.InvariantCulture, $"{DrillNames.Prefix}{Names.Id}-*: {options.Jobs} jobs that run every second, one that counts; on {options.Target}"));
        yield return ("takes", $"{RelativeTime.Duration(options.Duration)}: {RelativeTime.Duration(options.Before)} before its end, the rest after it");
        yield return ("others", "runs and schedules of others change hands, as at any silo's death; their scripts go on untouched");
        yield return ("after", "the canaries are deleted, their runs stay in the history; whoever supervises the silo has to start it again");
    }
}
