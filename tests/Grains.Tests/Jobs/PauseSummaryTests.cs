using Cronium.Grains.Fires;
using Cronium.Grains.Jobs;
using Cronium.Grains.Scheduling;

namespace Cronium.Grains.Tests.Jobs;

public sealed class PauseSummaryTests
{
    private static readonly DateTimeOffset Since = new(2026, 3, 1, 10, 0, 0, TimeSpan.Zero);
    private static readonly JobDefinition Job = new()
    {
        Name = "job",
        Target = Target.OnSilo,
        Script = new Script { Text = "true" },
        Schedule = new Schedule { Every = TimeSpan.FromSeconds(10) },
    };

    [Fact]
    public void What_was_due_during_the_pause_is_one_row()
    {
        var row = PauseSummary.Of(Job, Since, latest: null, Since.AddSeconds(35));

        Assert.Equal((Since.AddSeconds(10), Since.AddSeconds(30), 3L), (row?.DueAt, row?.Until, row?.Count));
    }

    [Fact]
    public void What_the_shard_recorded_before_it_knew_of_the_pause_is_not_covered_twice()
    {
        var latest = new FireRecord { Job = "job", DueAt = Since.AddSeconds(10), NoticedAt = Since, Verdict = FireVerdict.SkippedPaused };
        var row = PauseSummary.Of(Job, Since, latest, Since.AddSeconds(35));

        Assert.Equal((Since.AddSeconds(20), 2L), (row?.DueAt, row?.Count));
        Assert.Null(PauseSummary.Of(Job, Since, row, Since.AddSeconds(35)));
    }
}
