using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;

namespace Cronium.Integration.Tests.Cluster;

/// <summary>A script that counts until it is told to stop, and keeps a copy of all it says: the copy is the judge of the log.</summary>
internal sealed class Counting(RedisCluster cluster, string name)
{
    private static readonly TimeSpan CopyLimit = TimeSpan.FromSeconds(20);

    private string Copy => cluster.File($"{name}-copy");

    private string Begun => cluster.File($"{name}-begun");

    private string Go => cluster.File($"{name}-go");

    public JsonObject Job => SiloDeathTests.Job(
        name,
        $$"""
        echo begun >> {{Begun}}
        i=0
        while [ ! -e {{Go}} ]; do i=$((i+1)); echo "line $i" | tee -a {{Copy}}; sleep 0.02; done
        while [ $i -lt 300 ]; do i=$((i+1)); echo "line $i" | tee -a {{Copy}}; done
        """);

    public async Task<string> StartAsync(CancellationToken cancellationToken)
    {
        await cluster.Api.PutJobAsync(Job, cancellationToken);
        var run = await cluster.Api.TriggerAsync(name, cancellationToken);
        await cluster.Api.UntilAsync($"/v1/runs/{run}", found => (string?)found["status"] == "Running", "the script to run", cancellationToken);
        return run;
    }

    public Task StopAsync(CancellationToken cancellationToken) => File.WriteAllTextAsync(Go, "", cancellationToken);

    /// <summary>Lines the script has written by its own account.</summary>
    public async Task<long> CountAsync(CancellationToken cancellationToken) => (await File.ReadAllLinesAsync(Copy, cancellationToken)).Length;

    /// <summary>Tells the script to end, and compares: it ran once, succeeded, and the log is what it said.</summary>
    public async Task AssertExactAsync(CroniumApi api, string run, CancellationToken cancellationToken)
    {
        await StopAsync(cancellationToken);
        var ended = await api.EndOfAsync(run, cancellationToken);
        Assert.Equal("Succeeded", (string?)ended["status"]);
        Assert.Equal("begun\n", await File.ReadAllTextAsync(Begun, cancellationToken));
        Assert.Equal(await File.ReadAllTextAsync(Copy, cancellationToken), Encoding.UTF8.GetString(await api.LogAsync(run, cancellationToken)));
    }

    /// <summary>Time until the log has a line that the script had not yet written when this was called.</summary>
    public async Task<TimeSpan> NextLogLineAsync(CroniumApi api, string run, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        var before = await CountAsync(cancellationToken);
        await Eventually.TrueAsync(
            async () => (await api.LogAsync(run, cancellationToken)).Count(letter => letter == (byte)'\n') > before,
            CopyLimit,
            () => $"line {before + 1} in the log of {run}",
            cancellationToken);
        return watch.Elapsed;
    }
}
