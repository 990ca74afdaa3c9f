using System.Globalization;
using System.Text;

namespace Cronium.Integration.Tests.Cluster;

/// <summary>Many runs of one job that count slowly until they are told to end; each keeps a copy of all it says.</summary>
internal sealed class Crowd(RedisCluster cluster, int size)
{
    private const string Name = "crowd";
    private const int Starters = 8;

    private List<string> _runs = [];

    private string Begun => cluster.File($"{Name}-begun");

    private string Go => cluster.File($"{Name}-go");

    /// <summary>Starts them, and returns when every script runs.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var script = $$"""
            echo $CRONIUM_RUN_ID >> {{Begun}}
            i=0
            say() { i=$((i+1)); echo "line $i"; echo "line $i" >> {{cluster.Directory}}/copy-$CRONIUM_RUN_ID; }
            while [ ! -e {{Go}} ] && [ -e {{Begun}} ]; do say; sleep 3; done
            while [ $i -lt 100 ]; do say; done
            """;
        await cluster.Api.PutJobAsync(SiloDeathTests.Job(Name, script, overlap: "allow"), cancellationToken);
        foreach (var wave in Enumerable.Range(0, size).Chunk(Starters))
        {
            _runs.AddRange(await Task.WhenAll(wave.Select(_ => cluster.Api.TriggerAsync(Name, cancellationToken))));
        }

        await Eventually.TrueAsync(
            async () => File.Exists(Begun) && (await File.ReadAllLinesAsync(Begun, cancellationToken)).Length >= size,
            TimeSpan.FromSeconds(120),
            () => string.Create(CultureInfo.InvariantCulture, $"{size} scripts to run"),
            cancellationToken);
    }

    /// <summary>Tells them to end, and compares: each ran once and succeeded, and its log is what it said.</summary>
    public async Task AssertExactAsync(CancellationToken cancellationToken)
    {
        await File.WriteAllTextAsync(Go, "", cancellationToken);
        foreach (var run in _runs)
        {
            Assert.Equal("Succeeded", (string?)(await cluster.Api.EndOfAsync(run, cancellationToken))["status"]);
            var copy = await File.ReadAllTextAsync(cluster.File($"copy-{run}"), cancellationToken);
            Assert.Equal(copy, Encoding.UTF8.GetString(await cluster.Api.LogAsync(run, cancellationToken)));
        }

        Assert.Equal(_runs.Order(), (await File.ReadAllLinesAsync(Begun, cancellationToken)).Order());
    }
}
