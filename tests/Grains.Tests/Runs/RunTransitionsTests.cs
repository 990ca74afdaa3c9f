using Cronium.Grains.Runs;

namespace Cronium.Grains.Tests.Runs;

public sealed class RunTransitionsTests
{
    /// <summary>Rows: from. Columns: to, in the order of the enum. Grows with the enum, or the first test fails.</summary>
    private static readonly Dictionary<RunStatus, string> Allowed = new()
    {
        [RunStatus.Queued] = ".x....." + "x..",
        [RunStatus.Starting] = "x.xxxxxxx.",
        [RunStatus.Running] = "x..xxxxxx.",
        [RunStatus.Canceling] = "....xxxxx.",
        [RunStatus.Succeeded] = "..........",
        [RunStatus.Failed] = "..........",
        [RunStatus.TimedOut] = "..........",
        [RunStatus.Canceled] = "..........",
        [RunStatus.Lost] = "..........",
        [RunStatus.Partial] = "..........",
    };

    [Fact]
    public void Every_status_has_a_row_and_a_column()
    {
        var statuses = Enum.GetValues<RunStatus>();
        Assert.Equal(statuses.Order(), Allowed.Keys.Order());
        Assert.All(Allowed.Values, row => Assert.Equal(statuses.Length, row.Length));
    }

    [Fact]
    public void The_table_allows_exactly_these_moves() => Assert.All(
        from status in Enum.GetValues<RunStatus>() from next in Enum.GetValues<RunStatus>() select (status, next),
        move => Assert.Equal(Allowed[move.status][(int)move.next] == 'x', RunTransitions.IsAllowed(move.status, move.next)));

    [Fact]
    public void Final_is_sticky() => Assert.All(
        Enum.GetValues<RunStatus>().Where(status => status.IsFinal()),
        status => Assert.DoesNotContain(Enum.GetValues<RunStatus>(), next => RunTransitions.IsAllowed(status, next)));
}
