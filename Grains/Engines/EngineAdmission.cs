using Cronium.Grains.Execution.Docker;
using Cronium.Grains.Jobs;
using Cronium.Grains.Servers;

namespace Cronium.Grains.Engines;

/// <summary>Whether some engine allows what a job asks for, told when the job is put and not when it is due.</summary>
internal sealed class EngineAdmission(EngineView view, EngineSite site)
{
    /// <summary>None where an engine with the labels allows it. Where the cluster has no such engine yet, this silo's own limits count.</summary>
    public async Task<IReadOnlyList<Problem>> ProblemsAsync(JobDefinition job)
    {
        if (job.Target.Container is null || job.Resources is not { } asked)
        {
            return [];
        }

        var engines = (await view.OffersAsync()).Where(offer => ServerLabels.Match(offer.Labels, job.Target.Labels)).Select(offer => offer.Max);
        return Least(asked, [.. engines.DefaultIfEmpty(site.Settings.Docker.Max)]);
    }

    /// <summary>The problems with the engine that has fewest. No I/O.</summary>
    /// <param name="asked">What the job asks for.</param>
    /// <param name="engines">What each engine allows; at least one.</param>
    public static IReadOnlyList<Problem> Least(ResourceLimits asked, IReadOnlyList<DockerLimits> engines) =>
        engines.Select(max => LimitCheck.ProblemsOf(asked, max)).MinBy(problems => problems.Count) ?? [];
}
