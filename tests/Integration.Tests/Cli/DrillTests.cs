using System.Net;
using System.Text.Json;
using Cronium.Cli;
using Cronium.Integration.Tests.Cluster;

namespace Cronium.Integration.Tests.Cli;

/// <summary>A drill on a real cluster: three silos, real scripts, a real kill.</summary>
public sealed class DrillTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_killed_silo_is_dead_and_nothing_was_lost_or_doubled()
    {
        await using var cluster = await RedisCluster.StartAsync(3, Token, "--drill:allowKill=true");
        var drill = await DrillAsync(cluster, "--kill", "--yes", "--duration", "24s");

        Assert.True(drill.ExitCode == ExitCodes.Done, drill.Output + drill.Error);
        Assert.Contains("drill passed", drill.Output, StringComparison.Ordinal);
        Assert.Contains("2 of 3 silos are left", drill.Output, StringComparison.Ordinal);
        Assert.Contains("what the scripts themselves wrote", drill.Output, StringComparison.Ordinal);
        var dead = Assert.Single(cluster.Silos, silo => silo.HasExited);
        Assert.Equal(137, await dead.ExitedAsync(Token));
        Assert.Empty(await JobsAsync(cluster));
    }

    [Fact]
    public async Task A_drained_silo_ends_with_zero_and_the_report_is_JSON_when_asked_for()
    {
        await using var cluster = await RedisCluster.StartAsync(3, Token, "--drill:allowKill=true");
        var drill = await DrillAsync(cluster, "--drain", "--yes", "--silo", "silo1", "--duration", "24s", "-o", "json");

        Assert.True(drill.ExitCode == ExitCodes.Done, drill.Output + drill.Error);
        var report = JsonDocument.Parse(drill.Output).RootElement;
        Assert.Equal("drill passed", report.GetProperty("verdict").GetString());
        Assert.Equal("silo1", report.GetProperty("silo").GetString());
        Assert.True(report.GetProperty("due").GetInt32() >= 4 * 20);
        Assert.Equal(0, await Assert.Single(cluster.Silos, silo => silo.HasExited).ExitedAsync(Token));
        Assert.Empty(await JobsAsync(cluster));
    }

    [Fact]
    public async Task What_cannot_be_or_may_not_be_is_refused_and_nobody_dies()
    {
        await using var cluster = await RedisCluster.StartAsync(2, Token);

        var unasked = await DrillAsync(cluster);
        Assert.Equal(ExitCodes.Usage, unasked.ExitCode);
        Assert.Contains("--yes", unasked.Error, StringComparison.Ordinal);

        var unknown = await DrillAsync(cluster, "--yes", "--silo", "silo7");
        Assert.Equal(ExitCodes.Usage, unknown.ExitCode);
        Assert.Contains("silo0, silo1", unknown.Error, StringComparison.Ordinal);

        var forbidden = await DrillAsync(cluster, "--yes");
        Assert.Equal(ExitCodes.Problem, forbidden.ExitCode);
        Assert.Contains("drill:allowKill", forbidden.Error, StringComparison.Ordinal);
        await RefusesAsync(cluster, "silo0/kill", HttpStatusCode.Conflict, "drill:allowKill");
        await RefusesAsync(cluster, "silo0/stop", HttpStatusCode.Conflict, "drill:allowKill");
        await RefusesAsync(cluster, "silo7/kill", HttpStatusCode.NotFound, "silo0, silo1");
        Assert.DoesNotContain(cluster.Silos, silo => silo.HasExited);
        Assert.Empty(await JobsAsync(cluster));
    }

    [Fact]
    public async Task One_silo_alone_is_never_ended()
    {
        await using var cluster = await RedisCluster.StartAsync(1, Token, "--drill:allowKill=true");
        var drill = await DrillAsync(cluster, "--yes");
        Assert.Equal(ExitCodes.Problem, drill.ExitCode);
        Assert.Contains("two active silos", drill.Error, StringComparison.Ordinal);
        Assert.False(cluster.Silos[0].HasExited);
    }

    private static Task<CommandRun> DrillAsync(RedisCluster cluster, params string[] args) =>
        CommandRun.OfAsync(["drill", .. args, "--url", string.Join(',', cluster.Silos.Select(silo => silo.Api.BaseAddress)), "--token", SiloProcess.Token]);

    private static async Task RefusesAsync(RedisCluster cluster, string end, HttpStatusCode status, string words)
    {
        using var answer = await cluster.AnySilo.Api.PostAsync(new Uri($"/v1/cluster/silos/{end}", UriKind.Relative), null, Token);
        Assert.Equal(status, answer.StatusCode);
        Assert.Contains(words, await answer.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    private static async Task<IReadOnlyList<System.Text.Json.Nodes.JsonNode>> JobsAsync(RedisCluster cluster) => await cluster.Api.AllAsync("/v1/jobs?limit=100", Token);
}
