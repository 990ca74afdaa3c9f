using System.Globalization;
using Cronium.Grains.Execution.Docker;
using Cronium.Grains.Jobs;
using Cronium.Grains.Scheduling;
using Cronium.Grains.Servers;

namespace Cronium.Grains.Engines;

/// <summary>An engine that an attempt may go to.</summary>
/// <param name="Id">The engine's own id.</param>
/// <param name="Name">Name for people.</param>
/// <param name="Labels">What it carries.</param>
/// <param name="Max">The most that a job may ask for there.</param>
/// <param name="Refusal">Why nothing is started there now; null: it may be.</param>
/// <param name="Load">Attempts there, waiting ones included.</param>
/// <param name="Slots">Attempts at once.</param>
internal sealed record EngineCandidate(string Id, string Name, IReadOnlyDictionary<string, string> Labels, DockerLimits Max, string? Refusal, int Load, int Slots);

/// <summary>Where an attempt goes.</summary>
/// <param name="Engine">Null: nowhere now.</param>
/// <param name="Because">Why not, as the end of a sentence that names what is wanted.</param>
internal sealed record EngineVerdict(string? Engine, string? Because = null);

/// <summary>Which engine an attempt goes to: of those that have the labels and allow what is asked for, the least loaded. No I/O.</summary>
internal static class EngineChoice
{
    /// <param name="engines">Every engine of the cluster.</param>
    /// <param name="labels">What the target asks for.</param>
    /// <param name="asked">What the job asks for.</param>
    /// <param name="key">Spreads what comes at once over engines with the same load.</param>
    public static EngineVerdict Choose(IReadOnlyList<EngineCandidate> engines, IReadOnlyDictionary<string, string> labels, ResourceLimits asked, string key)
    {
        if (engines.Count == 0)
        {
            return new EngineVerdict(null, "no silo of the cluster reaches one (executors:docker:endpoint)");
        }

        var labelled = engines.Where(engine => ServerLabels.Match(engine.Labels, labels)).ToList();
        if (labelled.Count == 0)
        {
            return new EngineVerdict(null, $"the cluster has {Count(engines.Count)}, none with them");
        }

        var allowed = labelled.Where(engine => LimitCheck.ProblemsOf(asked, engine.Max).Count == 0).ToList();
        if (allowed.Count == 0)
        {
            var problem = LimitCheck.ProblemsOf(asked, labelled[0].Max)[0];
            return new EngineVerdict(null, $"{problem.Field} {problem.Value}: {problem.Message} on {labelled[0].Name}");
        }

        var open = allowed.Where(engine => engine.Refusal is null).ToList();
        if (open.Count == 0)
        {
            return new EngineVerdict(null, string.Join(' ', allowed.Select(engine => engine.Refusal)).TrimEnd('.'));
        }

        var least = open.Min(Fullness);
        return new EngineVerdict(Rendezvous.Choose(key, open.Where(engine => Fullness(engine) == least).Select(engine => engine.Id)));
    }

    /// <summary>"a Docker Engine with labels zone=a".</summary>
    public static string Wanted(IReadOnlyDictionary<string, string> labels) =>
        labels.Count == 0 ? "a Docker Engine" : $"a Docker Engine with labels {ServerLabels.Text(labels)}";

    // What stands in line counts as well: else all that waits would wait at one.
    private static double Fullness(EngineCandidate engine) => (double)engine.Load / Math.Max(1, engine.Slots);

    private static string Count(int engines) => engines == 1 ? "1 engine" : string.Create(CultureInfo.InvariantCulture, $"{engines} engines");
}
