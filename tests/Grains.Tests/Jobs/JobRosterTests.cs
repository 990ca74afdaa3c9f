using Cronium.Grains.Jobs;
using Cronium.Grains.Runs;

namespace Cronium.Grains.Tests.Jobs;

public sealed class JobRosterTests
{
    private static readonly RunId First = RunId.ForRequest("job", "uid", "1");
    private static readonly RunId Second = RunId.ForRequest("job", "uid", "2");

    [Fact]
    public void A_run_replaces_only_what_was_admitted_before_it()
    {
        var roster = new JobRoster();
        roster.Add(First, released: true);
        roster.Add(Second, released: false);

        Assert.Equal([First], roster.Before(Second));
        Assert.Empty(roster.Before(First));
        Assert.Empty(roster.Before(RunId.ForRequest("job", "uid", "ended long ago")));
    }

    /// <summary>A second activation of its grain may not know that it was released, and asks again.</summary>
    [Fact]
    public void A_run_that_was_released_is_known_as_such()
    {
        var roster = new JobRoster();
        roster.Add(First, released: false);
        Assert.False(roster.IsReleased(First));

        roster.Release(First);

        Assert.True(roster.IsReleased(First));
        Assert.False(roster.IsReleased(Second));
    }
}
