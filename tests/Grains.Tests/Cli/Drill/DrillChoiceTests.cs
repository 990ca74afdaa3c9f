using Cronium.Cli.Api;
using Cronium.Cli.Drill;
using Cronium.Grains.Jobs;

namespace Cronium.Grains.Tests.Cli.Drill;

public class DrillChoiceTests
{
    private static readonly ClusterSilo[] Silos = [Silo("a", 30), Silo("b", 20), Silo("c", 14)];

    [Fact]
    public void The_one_that_looks_after_the_canaries_is_chosen() => Assert.Equal("c", DrillChoice.Choose(Silos, null, "at-c", null).Name);

    [Fact]
    public void Else_the_one_with_the_most_shards() => Assert.Equal("a", DrillChoice.Choose(Silos, null, null, null).Name);

    [Fact]
    public void Not_the_only_one_that_can_be_reached() => Assert.Equal("a", DrillChoice.Choose(Silos, null, "at-c", "c").Name);

    [Fact]
    public void One_asked_for_that_is_the_only_one_reached_is_refused() =>
        Assert.Contains("--url", Assert.Throws<DrillException>(() => DrillChoice.Choose(Silos, "c", null, "c")).Message, StringComparison.Ordinal);

    [Fact]
    public void One_that_allows_it_is_preferred_to_one_that_does_not() =>
        Assert.Equal("b", DrillChoice.Choose([Silos[0] with { AllowsKill = false }, Silos[1]], null, "at-a", null).Name);

    [Theory]
    [InlineData(null)]
    [InlineData("a")]
    public void A_refusal_names_the_setting(string? wanted) =>
        Assert.Contains("drill:allowKill", Assert.Throws<DrillException>(() => DrillChoice.Choose([.. Silos.Select(silo => silo with { AllowsKill = false })], wanted, null, null)).Message, StringComparison.Ordinal);

    [Fact]
    public void Two_of_one_name_are_refused() =>
        Assert.Contains("cluster:siloName", Assert.Throws<DrillException>(() => DrillChoice.Choose([Silos[0], Silos[0]], "a", null, null)).Message, StringComparison.Ordinal);

    [Fact]
    public void What_nobody_makes_good_is_said_before()
    {
        var engine = new Engine { Id = "e", Name = "engine1", Silos = ["at-a"] };
        var warnings = DrillChoice.Warnings([Silos[0] with { Machine = "m1" }, Silos[1] with { Machine = "m2" }], Silos[0] with { Machine = "m1" }, [engine]).ToList();
        Assert.Equal(3, warnings.Count);
        Assert.Empty(DrillChoice.Warnings(Silos, Silos[0], [engine with { Silos = ["at-a", "at-b"] }]));
    }

    [Fact]
    public void Names_are_valid_and_say_when_the_drill_is_over()
    {
        var over = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);
        var names = DrillNames.For(over);
        Assert.All([names.Count, names.Probe, names.Read, names.Tick(20)], name => Assert.True(JobName.IsValid(name) && DrillNames.OverAt(name) == over));
        Assert.False(DrillNames.IsOfDrill("cronium-drill-of-mine"));
        Assert.False(DrillNames.IsOfDrill("nightly"));
    }

    private static ClusterSilo Silo(string name, int shards) =>
        new() { Name = name, Address = $"at-{name}", Status = "Active", Shards = [.. Enumerable.Range(0, shards)], AllowsKill = true };
}
