using System.Text.Json.Nodes;
using Cronium.Chaos.Facts;
using Cronium.Chaos.Faults;
using Cronium.Chaos.Load;
using Cronium.Chaos.Report;
using Cronium.Chaos.World;

namespace Cronium.Chaos;

/// <summary>One chaos run: load and faults side by side, then quiet, then all accounts side by side.</summary>
internal sealed class ChaosRun(ChaosWorld world, ChaosOptions options, Action<string> tell)
{
    private readonly ChaosApi _api = new(world);
    private readonly Dictionary<ChaosJob, Edge> _begun = [];
    private readonly Dictionary<ChaosJob, Edge> _ended = [];

    /// <summary>Starts a world, runs, and ends it.</summary>
    /// <param name="options">What it consists of.</param>
    /// <param name="tell">Hears what is done, a line at a time.</param>
    /// <param name="enough">Ends the load early; what happened until then is judged.</param>
    /// <param name="cancellationToken">Ends everything, without a verdict.</param>
    public static async Task<ChaosReport> InWorldAsync(ChaosOptions options, Action<string> tell, CancellationToken enough, CancellationToken cancellationToken)
    {
        await using var world = await ChaosWorld.StartAsync(options, cancellationToken);
        var run = new ChaosRun(world, options, tell);
        var report = await run.PlayAsync(enough, cancellationToken);
        if (options.Keep && report.Violations.Count > 0)
        {
            report = report with { Kept = await run.KeepAsync(report, cancellationToken) };
        }

        return report;
    }

    /// <summary>From the first job to the verdict.</summary>
    public async Task<ChaosReport> PlayAsync(CancellationToken enough, CancellationToken cancellationToken)
    {
        var jobs = Workload.Jobs(options.Containers);
        await PrepareAsync(jobs, cancellationToken);
        await using var reader = await Reader.StartAsync(world, cancellationToken);
        var hands = new Hands(_api, reader);
        var nemesis = new Nemesis(world, options, tell);
        using var memory = new MemoryWatch(world);
        using var keeper = new AccountKeeper(world);
        using (var stop = new CancellationTokenSource())
        {
            var asking = hands.WorkAsync(stop.Token, cancellationToken);
            var striking = nemesis.StrikeAsync(FaultPlan.Draw(options.Seed, options.Load, options.Kinds, options.Gap), enough, cancellationToken);
            await Task.Delay(options.Load, TimeProvider.System, enough).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await striking;
            await stop.CancelAsync();
            await asking;
        }

        tell("The load has ended; waiting for every run to end.");
        await EndAsync(jobs, cancellationToken);
        await QuietAsync(jobs, cancellationToken);
        keeper.Keep();
        var facts = await CollectAsync(jobs, hands, reader, nemesis, cancellationToken);
        return ChaosReport.Of(options, facts, memory.Samples);
    }

    private async Task PrepareAsync(IReadOnlyList<ChaosJob> jobs, CancellationToken cancellationToken)
    {
        await _api.Any.AllActiveAsync(options.Silos, cancellationToken);
        await _api.Any.PutSecretAsync(ChaosWorld.SecretName, ChaosWorld.SecretValue, cancellationToken);
        await ChaosServers.PutAsync(world, _api.Any, cancellationToken);
        if (world.Docker is not null)
        {
            await _api.Any.UntilAsync("/v1/engines", list => list["items"]!.AsArray().Any(engine => (bool)engine!["reachable"]!), "an engine that answers", cancellationToken);
        }

        foreach (var job in jobs)
        {
            _begun[job] = await EdgeAsync(() => _api.Any.PutJobAsync(job.Definition(world), cancellationToken));
        }
    }

    /// <summary>No more occurrences: whatever was due before has to end.</summary>
    private async Task EndAsync(IReadOnlyList<ChaosJob> jobs, CancellationToken cancellationToken)
    {
        foreach (var job in jobs)
        {
            _ended[job] = await EdgeAsync(() => _api.SendAsync(HttpMethod.Post, $"/v1/jobs/{job.Name}/pause", null, cancellationToken));
        }
    }

    private static async Task<Edge> EdgeAsync(Func<Task<JsonNode>> ask)
    {
        var sent = TimeProvider.System.GetUtcNow();
        await ask();
        return new Edge(sent, TimeProvider.System.GetUtcNow());
    }

    /// <summary>Bounded: what is not over then is a finding, not a reason to wait.</summary>
    private async Task QuietAsync(IReadOnlyList<ChaosJob> jobs, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(options.Patience);
        try
        {
            while (!await IsQuietAsync(jobs, limit.Token))
            {
                await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, limit.Token);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            tell("Not everything has ended in time.");
        }
    }

    private async Task<bool> IsQuietAsync(IReadOnlyList<ChaosJob> jobs, CancellationToken cancellationToken)
    {
        foreach (var job in jobs)
        {
            var seen = await _api.SendAsync(HttpMethod.Get, $"/v1/jobs/{job.Name}", null, cancellationToken);
            if (seen["activeRuns"]?.AsArray().Count > 0)
            {
                return false;
            }

            var fires = await _api.SendAsync(HttpMethod.Get, $"/v1/jobs/{job.Name}/fires?limit=50", null, cancellationToken);
            if (fires["items"]!.AsArray().Any(fire => (string?)fire!["verdict"] == "due"))
            {
                return false;
            }
        }

        return true;
    }

    private async Task<ChaosFacts> CollectAsync(IReadOnlyList<ChaosJob> jobs, Hands hands, Reader reader, Nemesis nemesis, CancellationToken cancellationToken)
    {
        var followed = await reader.AllAsync(options.Patience);
        var left = await Leftovers.LookAsync(world, options.Patience, cancellationToken);
        var collector = new Collector(world, _api.Any);
        var facts = new List<JobFacts>();
        foreach (var job in jobs)
        {
            facts.Add(await collector.OfJobAsync(job, _begun[job], _ended[job], hands.Requests, followed, cancellationToken));
        }

        return new ChaosFacts { Jobs = facts, Left = left, Struck = nemesis.Done };
    }

    /// <summary>What somebody needs who wants to know why.</summary>
    private async Task<string> KeepAsync(ChaosReport report, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("cronium-chaos-kept-").FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "report.md"), report.ToString(), cancellationToken);
        foreach (var slot in world.Slots)
        {
            await File.WriteAllTextAsync(Path.Combine(folder, $"silo{slot.Number}.log"), slot.Output, cancellationToken);
        }

        foreach (var broken in report.Violations.Select(violation => violation.Run).OfType<string>().Distinct().Take(50))
        {
            await File.WriteAllTextAsync(Path.Combine(folder, $"run-{broken}.json"), (await _api.Any.GetAsync($"/v1/runs/{broken}", cancellationToken)).ToJsonString(), cancellationToken);
        }

        return folder;
    }
}
