using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Cronium.Integration.Tests.Cluster;

/// <summary>A job of one run a second whose script notes the due instant it was started for, and when that was: the notes are the judge of the ledger.</summary>
internal sealed class Ticking(RedisCluster cluster, string name)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private string Witness => cluster.File($"{name}-witness");

    /// <param name="cancellationToken">Ends the wait.</param>
    /// <param name="misfire">What becomes of instants that nobody saw in time.</param>
    public Task StartAsync(CancellationToken cancellationToken, string misfire = "last")
    {
        var job = SiloDeathTests.Job(name, $"echo $CRONIUM_DUE_AT $(date -u +%FT%T.%3NZ) >> {Witness}", new JsonObject { ["every"] = "1s" }, overlap: "allow");
        job["misfire"] = misfire;
        return cluster.Api.PutJobAsync(job, cancellationToken);
    }

    /// <summary>Waits for so many runs of instants due from now on; returns how long the first one took.</summary>
    public async Task<TimeSpan> RunsAsync(int count, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        var now = TimeProvider.System.GetUtcNow();
        TimeSpan? first = null;
        await Eventually.TrueAsync(
            async () =>
            {
                var runs = (await WitnessedAsync(cancellationToken)).Count(due => due > now);
                first ??= runs > 0 ? watch.Elapsed : null;
                return runs >= count;
            },
            Limit,
            () => $"{count} runs of {name} that were due after {now:O}",
            cancellationToken);
        return first ?? watch.Elapsed;
    }

    /// <summary>Ends the schedule, and compares: an unbroken row of due instants, each with a verdict, each run witnessed once.</summary>
    public async Task AssertExactAsync(CroniumApi api, CancellationToken cancellationToken)
    {
        await api.PostAsync($"/v1/jobs/{name}/pause", cancellationToken);
        await api.UntilAsync(
            $"/v1/jobs/{name}/fires?limit=200", found => found["items"]!.AsArray().All(fire => (string?)fire!["verdict"] != "due"), "a verdict for each instant", cancellationToken);
        await api.UntilAsync($"/v1/jobs/{name}", job => job["activeRuns"]?.AsArray().Count is null or 0, "all runs to end", cancellationToken);

        var fires = await api.AllAsync($"/v1/jobs/{name}/fires?limit=200", cancellationToken);
        var due = fires.Select(fire => At((string?)fire["dueAt"])).Order().ToList();
        Assert.Equal(Enumerable.Range(0, due.Count).Select(second => due[0].AddSeconds(second)), due);
        Assert.All(fires, fire => Assert.Contains((string?)fire["verdict"], new[] { "run", "skippedPaused" }));
        Assert.Equal(fires.Where(fire => (string?)fire["verdict"] == "run").Select(fire => At((string?)fire["dueAt"])).Order(), (await WitnessedAsync(cancellationToken)).Order());
    }

    /// <summary>The longest time from an instant due since then to its row in the ledger, and to the script's own first act.</summary>
    public async Task<(TimeSpan Noticed, TimeSpan Begun)> WorstLatenessAsync(CroniumApi api, DateTimeOffset since, CancellationToken cancellationToken)
    {
        var fires = (await api.AllAsync($"/v1/jobs/{name}/fires?limit=200", cancellationToken)).Where(fire => (string?)fire["verdict"] == "run");
        var notes = (await File.ReadAllLinesAsync(Witness, cancellationToken)).Select(line => line.Split(' '));
        return (Worst(fires.Select(fire => (At((string?)fire["dueAt"]), At((string?)fire["noticedAt"])))), Worst(notes.Select(note => (At(note[0]), At(note[1])))));

        TimeSpan Worst(IEnumerable<(DateTimeOffset Due, DateTimeOffset At)> acts) => acts.Where(act => act.Due > since).Max(act => act.At - act.Due);
    }

    /// <summary>Each due instant the script was started for, in the order of the starts.</summary>
    public async Task<IReadOnlyList<DateTimeOffset>> WitnessedAsync(CancellationToken cancellationToken) =>
        File.Exists(Witness) ? [.. (await File.ReadAllLinesAsync(Witness, cancellationToken)).Select(line => At(line.Split(' ')[0]))] : [];

    private static DateTimeOffset At(string? text) => DateTimeOffset.Parse(text ?? "", CultureInfo.InvariantCulture);
}
