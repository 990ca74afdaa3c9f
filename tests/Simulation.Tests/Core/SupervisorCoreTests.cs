namespace Cronium.Simulation.Core;

/// <summary>
/// Claim, latch, notAfter and tombstone against every order of two launches, a recovery, a cancel, an acknowledgement, two
/// deaths and the clock. With all of them nothing can happen; without one of them it does, and the shortest way is printed.
/// </summary>
public sealed class SupervisorCoreTests(ITestOutputHelper output)
{
    private const string Twice = "The script was started twice";

    [Fact]
    public void With_all_fences_no_order_of_events_breaks_a_promise()
    {
        var finding = Look(Without.Nothing);

        Assert.Null(finding.Broken);
    }

    /// <summary>The latch alone would keep the script from starting twice; what it has written is the claim's to guard.</summary>
    [Theory]
    [InlineData((int)Without.Claim, "What the script had written was emptied")]
    [InlineData((int)Without.Latch, Twice)]
    [InlineData((int)Without.NotAfter, Twice)]
    [InlineData((int)Without.Tombstone, Twice)]
    public void Without_one_fence_the_search_finds_how_a_promise_breaks(int without, string broken) => Assert.Equal(broken, Look((Without)without).Broken);

    [Theory]
    [InlineData((int)Without.EarlyClockOfLauncher)]
    [InlineData((int)Without.LateClockOfSupervisor)]
    public void Looks_in_another_order_start_it_twice(int without) => Assert.Equal(Twice, Look((Without)without).Broken);

    /// <summary>What the fences on the target cannot see: a call that was sent before the acknowledgement and arrives after the tombstone is gone.</summary>
    [Fact]
    public void A_call_that_is_longer_on_its_way_than_a_tombstone_lives_starts_it_twice() => Assert.Equal(Twice, Look(Without.BoundOnTheWay).Broken);

    private Finding Look(Without without)
    {
        var finding = new Search(without).Run();
        output.WriteLine($"Without {without}: {finding}");
        return finding;
    }
}
