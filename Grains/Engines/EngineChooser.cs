using Cronium.Grains.Execution;
using Cronium.Grains.Execution.Targets;
using Cronium.Grains.Jobs;

namespace Cronium.Grains.Engines;

/// <summary>Finds an engine for an attempt: what the cluster has, and how full each is, put before <see cref="EngineChoice"/>.</summary>
internal sealed class EngineChooser(EngineView view, IGrainFactory grains)
{
    /// <summary>A cluster that starts is told of its engines within a round of their probes; until then nothing fails for the lack of one.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(15);

    /// <returns>The id of an engine, or why there is none now.</returns>
    public async Task<(string? Engine, Reservation Otherwise)> ChooseAsync(JobDefinition job, AttemptId attempt)
    {
        var target = job.Target;
        var engines = await Task.WhenAll((await view.EnginesAsync()).Select(engine => CandidateAsync(engine, target)));
        var verdict = EngineChoice.Choose(engines, target.Labels, job.Resources ?? new ResourceLimits(), attempt.ToString());
        var wanted = EngineChoice.Wanted(target.Labels);
        return target.IfUnreachable == UnreachablePolicy.Fail && view.Age >= Settling
            ? (verdict.Engine, new Reservation(ReservationKind.Unreachable, $"it wants {wanted}; {verdict.Because}."))
            : (verdict.Engine, new Reservation(ReservationKind.Waiting, $"Waits for {wanted}; {verdict.Because}."));
    }

    private async Task<EngineCandidate> CandidateAsync(KnownEngine engine, Target target)
    {
        var best = engine.Best;
        var candidate = new EngineCandidate(engine.Id, engine.Name, best.Labels, best.Max, null, 0, best.Slots);
        if (!Servers.ServerLabels.Match(best.Labels, target.Labels))
        {
            return candidate;
        }

        if (best.Error is { } error)
        {
            return candidate with { Refusal = error };
        }

        try
        {
            var load = await grains.GetGrain<IEngineTarget>(engine.Id).LoadAsync();
            return candidate with { Load = load.Load, Refusal = load.Refusal };
        }
        catch (Exception exception) when (exception is TimeoutException or OrleansException or CroniumException)
        {
            return candidate with { Refusal = $"The silo that works with Docker Engine '{engine.Name}' does not answer." };
        }
    }
}
