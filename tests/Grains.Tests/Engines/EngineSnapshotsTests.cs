using Cronium.Grains.Engines;
using Cronium.Grains.Execution.Docker;

namespace Cronium.Grains.Tests.Engines;

public sealed class EngineSnapshotsTests
{
    [Fact]
    public void Two_machines_with_one_id_are_told_of_as_a_trouble()
    {
        var trouble = new KnownEngine("ID", [Offer("silo1", "build1"), Offer("silo2", "build2")]).AtRest().Trouble;
        Assert.StartsWith("Silos call it build1 and build2: ", trouble, StringComparison.Ordinal);
        Assert.EndsWith("No live-restore.", trouble, StringComparison.Ordinal);
    }

    [Fact]
    public void Several_silos_that_agree_are_none() =>
        Assert.Equal("No live-restore.", new KnownEngine("ID", [Offer("silo1", "build1"), Offer("silo2", "build1")]).AtRest().Trouble);

    private static EngineOffer Offer(string silo, string name) =>
        new() { Silo = silo, Id = "ID", Name = name, Version = "28", Slots = 20, Max = DockerLimits.Max, Trouble = "No live-restore." };
}
