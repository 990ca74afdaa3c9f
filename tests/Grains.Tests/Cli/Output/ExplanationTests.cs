using System.Text.Json;
using Cronium.Cli.Api;
using Cronium.Cli.Output;
using Cronium.Grains.Fires;
using Cronium.Grains.Runs;

namespace Cronium.Grains.Tests.Cli.Output;

public class ExplanationTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);
    private static readonly JsonElement Hourly = JsonSerializer.Deserialize<JsonElement>("""{"schedule":{"cron":"0 * * * *","timeZone":"UTC"}}""");

    [Fact]
    public void A_job_says_how_it_stands()
    {
        var job = new Job { Name = "a", Definition = Hourly, NextDueAt = Now.AddHours(1), ActiveRuns = ["r1"] };
        Assert.Equal(["a (0 * * * *) is due in 1 h.", "Going on now: r1."], Explanation.OfJob(job, Now));
        Assert.Contains("cronium resume a", Explanation.OfJob(job with { PausedAt = Now.AddMinutes(-5) }, Now).First(), StringComparison.Ordinal);
        Assert.Contains("no further instant", Explanation.OfJob(job with { NextDueAt = null }, Now).First(), StringComparison.Ordinal);
        Assert.Contains("cronium run a", Explanation.OfJob(new Job { Name = "a" }, Now).First(), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_verdict_has_words()
    {
        foreach (var verdict in Enum.GetValues<FireVerdict>())
        {
            var fire = new Fire { Job = "a", DueAt = Now, NoticedAt = Now, Verdict = verdict };
            Assert.NotEmpty(Explanation.Verdict(fire, null));
            Assert.Equal(verdict.ToString().StartsWith("Skipped", StringComparison.Ordinal), Explanation.Remedy(fire, null) is not null);
        }
    }

    [Fact]
    public void A_late_run_says_by_how_much()
    {
        var fire = new Fire { Job = "a", DueAt = Now, NoticedAt = Now.AddSeconds(90), Verdict = FireVerdict.Run, Run = "r1" };
        Assert.Equal("ran 1 min 30 s late: Failed", Explanation.Verdict(fire, new Run { Id = "r1", Job = "a", Status = RunStatus.Failed }));
    }

    [Fact]
    public void A_stretch_is_told_as_one() => Assert.Equal(
        "2026-11-23 12:00:00 and 4 more until 2026-11-23 16:00:00",
        Explanation.Due(new Fire { Job = "a", DueAt = Now, Until = Now.AddHours(4), Count = 5, Verdict = FireVerdict.SkippedPaused }));
}
