using Cronium.Grains.Engines;
using Cronium.Grains.Execution.Docker;

namespace Cronium.Grains.Tests.Engines;

public sealed class EngineNamesTests
{
    private static readonly KnownEngine[] Engines = [Engine("AAAA:1111", "build1"), Engine("AAAA:2222", "build2"), Engine("BBBB:3333", "build2")];

    [Theory]
    [InlineData("build1", "AAAA:1111")]
    [InlineData("AAAA:2222", "AAAA:2222")]
    [InlineData("bbbb", "BBBB:3333")]
    public void A_name_an_id_and_the_beginning_of_an_id_each_name_one(string name, string id) => Assert.Equal(id, EngineNames.Find(Engines, name).Id);

    [Theory]
    [InlineData("build2")]
    [InlineData("AAAA:")]
    public void What_several_bear_is_refused_with_their_ids(string name)
    {
        var refusal = Assert.Throws<CroniumException>(() => EngineNames.Find(Engines, name));
        Assert.Equal(RefusalKind.Conflict, refusal.Kind);
        Assert.Contains("AAAA:2222", refusal.Message);
    }

    [Fact]
    public void What_nobody_bears_is_not_found_with_the_nearest_name()
    {
        Assert.Contains("did you mean 'build1'?", Assert.Throws<CroniumException>(() => EngineNames.Find(Engines, "biuld1")).Message);
        Assert.Contains("executors:docker:endpoint", Assert.Throws<CroniumException>(() => EngineNames.Find([], "build1")).Message);
        Assert.Equal(RefusalKind.NotFound, Assert.Throws<CroniumException>(() => EngineNames.Find(Engines, "BBB")).Kind);
    }

    private static KnownEngine Engine(string id, string name) =>
        new(id, [new EngineOffer { Silo = "s", Id = id, Name = name, Version = "1", Slots = 1, Max = DockerLimits.Max }]);
}
