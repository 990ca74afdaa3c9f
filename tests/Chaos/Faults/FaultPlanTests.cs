namespace Cronium.Chaos.Faults;

/// <summary>A plan can be repeated, and leaves nothing out.</summary>
public sealed class FaultPlanTests
{
    private static readonly FaultKind[] All = Enum.GetValues<FaultKind>();

    [Fact]
    public void The_same_seed_draws_the_same_plan_and_another_one_another()
    {
        Assert.Equal(Draw(7), Draw(7));
        Assert.NotEqual(Draw(7), Draw(8));
    }

    [Fact]
    public void Every_kind_comes_before_any_comes_twice()
    {
        var kinds = Draw(1).Select(fault => fault.Kind).ToList();
        Assert.Equal(All, kinds.Take(All.Length).Order());
        Assert.Equal(All, kinds.Skip(All.Length).Take(All.Length).Order());
    }

    [Fact]
    public void The_load_ends_in_calm() => Assert.All(Draw(3), fault => Assert.True(fault.At < TimeSpan.FromMinutes(10) - TimeSpan.FromSeconds(15)));

    private static IReadOnlyList<Fault> Draw(int seed) => FaultPlan.Draw(seed, TimeSpan.FromMinutes(10), All, TimeSpan.FromSeconds(6));
}
