using Cronium.Grains.Engines;
using Cronium.Grains.Execution.Docker;
using Cronium.Grains.Jobs;
using CsCheck;

namespace Cronium.Grains.Tests.Engines;

public sealed class EngineChoiceTests
{
    private static readonly Dictionary<string, string> None = [];
    private static readonly Dictionary<string, string> ZoneA = new() { ["zone"] = "a" };
    private static readonly ResourceLimits Nothing = new();

    [Fact]
    public void The_least_loaded_engine_is_chosen_by_its_share_of_slots() =>
        Assert.Equal("b", EngineChoice.Choose([Engine("a", load: 3, slots: 4), Engine("b", load: 10, slots: 20)], None, Nothing, "key").Engine);

    [Fact]
    public void Only_engines_with_every_label_count() =>
        Assert.Equal("b", EngineChoice.Choose([Engine("a"), Engine("b", load: 9) with { Labels = ZoneA }], ZoneA, Nothing, "key").Engine);

    [Fact]
    public void Without_an_engine_the_setting_is_named_that_gives_one() =>
        Assert.Equal("no silo of the cluster reaches one (executors:docker:endpoint)", EngineChoice.Choose([], None, Nothing, "key").Because);

    [Fact]
    public void Labels_that_no_engine_has_are_told_with_the_number_of_engines()
    {
        Assert.Equal("the cluster has 2 engines, none with them", EngineChoice.Choose([Engine("a"), Engine("b")], ZoneA, Nothing, "key").Because);
        Assert.Equal("the cluster has 1 engine, none with them", EngineChoice.Choose([Engine("a")], ZoneA, Nothing, "key").Because);
        Assert.Equal("a Docker Engine with labels zone=a", EngineChoice.Wanted(ZoneA));
        Assert.Equal("a Docker Engine", EngineChoice.Wanted(None));
    }

    [Fact]
    public void An_engine_whose_operator_allows_less_is_passed_over_and_told_with_both_numbers()
    {
        var small = Engine("a") with { Max = DockerLimits.Max with { MemoryBytes = 1L << 30 } };
        var asked = new ResourceLimits { MemoryBytes = 2L << 30 };
        Assert.Equal("b", EngineChoice.Choose([small, Engine("b", load: 19)], None, asked, "key").Engine);
        Assert.Equal(
            "resources.memory 2GiB: the operator allows at most 1GiB (executors:docker:limits:memory) on a",
            EngineChoice.Choose([small], None, asked, "key").Because);
    }

    [Fact]
    public void What_does_not_answer_is_passed_over_and_told_of_only_when_nothing_else_is_left()
    {
        var gone = Engine("a") with { Refusal = "Docker Engine 'a' does not answer: refused." };
        Assert.Equal("b", EngineChoice.Choose([gone, Engine("b", load: 25)], None, Nothing, "key").Engine);
        Assert.Equal("Docker Engine 'a' does not answer: refused", EngineChoice.Choose([gone], None, Nothing, "key").Because);
    }

    [Fact]
    public void What_comes_at_once_spreads_over_engines_with_the_same_load()
    {
        var chosen = Enumerable.Range(0, 1000).CountBy(number => EngineChoice.Choose([Engine("a"), Engine("b")], None, Nothing, $"run-{number}").Engine ?? "").ToDictionary();
        Assert.All(["a", "b"], engine => Assert.InRange(chosen[engine], 400, 600));
    }

    [Fact]
    public void Nobody_is_chosen_who_is_fuller_than_another_that_would_do() =>
        Gen.Select(Gen.Int[0, 30], Gen.Int[1, 20], Gen.Bool, Gen.Bool).Array[0, 6].Sample(shapes =>
        {
            var engines = shapes.Select((shape, index) => Engine($"e{index}", shape.Item1, shape.Item2) with
            {
                Labels = shape.Item3 ? ZoneA : None,
                Refusal = shape.Item4 ? null : "no",
            }).ToList();
            var able = engines.Where(engine => engine.Labels.Count > 0 && engine.Refusal is null).ToList();
            var verdict = EngineChoice.Choose(engines, ZoneA, Nothing, "key");
            Assert.Equal(able.Count == 0, verdict.Engine is null);
            Assert.Equal(verdict.Engine is null, verdict.Because is not null);
            if (verdict.Engine is { } id)
            {
                var chosen = able.Single(engine => engine.Id == id);
                Assert.All(able, other => Assert.True(chosen.Load * other.Slots <= other.Load * chosen.Slots));
            }
        });

    private static EngineCandidate Engine(string id, int load = 0, int slots = 20) => new(id, id, None, DockerLimits.Max, null, load, slots);
}
