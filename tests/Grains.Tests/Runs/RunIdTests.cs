using Cronium.Grains.Runs;
using Cronium.Grains.Scheduling;

namespace Cronium.Grains.Tests.Runs;

public sealed class RunIdTests
{
    [Fact]
    public void An_id_is_made_from_its_cause_and_knows_its_shard()
    {
        var due = DateTimeOffset.UnixEpoch.AddDays(20_000);
        var id = RunId.ForOccurrence("job", "uid", due);

        Assert.Equal(id, RunId.ForOccurrence("job", "uid", due));
        Assert.NotEqual(id, RunId.ForOccurrence("job", "other", due));
        Assert.NotEqual(id, RunId.ForOccurrence("job", "uid", due.AddMilliseconds(1)));
        Assert.Equal(ShardId.OfJob("job"), id.Shard);
        Assert.True(RunId.TryParse(id.Value, out var parsed));
        Assert.Equal(id, parsed);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("../../../../etc/passwd")]
    [InlineData("r64aaaaaaaaaaaaaaaaaa")]
    [InlineData("r00aaaaaaaaaaaaaaaaa/")]
    [InlineData("r00aaaaaaaaaaaaaaaaaaa")]
    public void Anything_else_is_not_an_id(string? text) => Assert.False(RunId.TryParse(text, out _));
}
