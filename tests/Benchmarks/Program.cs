using Cronium.Benchmarks;
using Cronium.Benchmarks.Containers;
using Cronium.Benchmarks.Servers;

// One benchmark by name, or all of them one after another. Each starts a redis-server and a silo of its own.
var benchmarks = new Dictionary<string, Func<CancellationToken, Task>>
{
    ["runs"] = EmptyRuns.MeasureAsync,
    ["lateness"] = Lateness.MeasureAsync,
    ["logs"] = LogThroughput.MeasureAsync,
    ["latency"] = LogLatency.MeasureAsync,
    ["ssh"] = LoneRun.MeasureAsync,
    ["servers"] = ManyServers.MeasureAsync,
    ["followed"] = FollowedRuns.MeasureAsync,
    ["ssh-logs"] = LogThroughput.OnServerAsync,
    ["containers"] = LoneContainer.MeasureAsync,
    ["ssh-latency"] = LogLatency.OnServerAsync,
};
if (args.Except(benchmarks.Keys).FirstOrDefault() is { } unknown)
{
    await Console.Error.WriteLineAsync($"There is no benchmark '{unknown}'; there are {string.Join(", ", benchmarks.Keys)}.");
    return 2;
}

foreach (var name in args.Length == 0 ? [.. benchmarks.Keys] : args)
{
    using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(5));
    Report.Begin(name);
    await benchmarks[name](limit.Token);
}

return 0;
