using Cronium.Cli.Api;
using Cronium.Cli.Demo;
using Cronium.Grains.Fires;

namespace Cronium.Grains.Tests.Cli.Demo;

public class FireProofTests
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(2);
    private static readonly DateTimeOffset Start = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);
    private static readonly Fire[] Fires = [.. Enumerable.Range(0, 5).Select(i => Row(i))];
    private static readonly Witness[] Witnesses = [.. Enumerable.Range(0, 5).Select(i => new Witness($"r{i}", Due(i)))];

    [Fact]
    public void Five_of_five_hold() => Assert.Empty(Check(Fires, Witnesses));

    [Fact]
    public void A_missing_row_is_found() => Assert.Contains("no row", Assert.Single(Check([.. Fires.Where((_, i) => i != 2)], [.. Witnesses.Where((_, i) => i != 2)])), StringComparison.Ordinal);

    [Fact]
    public void A_run_that_never_happened_is_found() => Assert.Single(Check(Fires, Witnesses[1..]));

    [Fact]
    public void A_run_that_happened_twice_is_found() => Assert.Single(Check(Fires, [.. Witnesses, Witnesses[3]]));

    [Fact]
    public void A_second_run_of_the_same_instant_is_found() => Assert.Equal(2, Check(Fires, [.. Witnesses, new Witness("other", Due(3))]).Count);

    [Fact]
    public void A_skipped_instant_is_found() => Assert.NotEmpty(Check([.. Fires[..4], Row(4) with { Verdict = FireVerdict.SkippedMisfire, Run = null }], Witnesses));

    [Fact]
    public void An_undecided_instant_is_found() => Assert.NotEmpty(Check([.. Fires[..4], Row(4) with { Verdict = FireVerdict.Due, Run = null }], Witnesses[..4]));

    [Fact]
    public void A_second_row_of_an_instant_is_found() => Assert.NotEmpty(Check([.. Fires, Row(4)], Witnesses));

    [Theory]
    [InlineData("ab\ncd\n", "ab\ncd\n", null)]
    [InlineData("ab\ncd\n", "ab\nce\n", "line 2")]
    [InlineData("ab\n", "ab\ncd\n", "line 2")]
    [InlineData("ab\nab\n", "ab\n", "line 2")]
    public void A_log_that_departs_from_the_file_is_found(string log, string file, string? place)
    {
        var difference = LogProof.Difference("It", System.Text.Encoding.UTF8.GetBytes(log), System.Text.Encoding.UTF8.GetBytes(file));
        Assert.Equal(place is null, difference is null);
        Assert.Contains(place ?? "", difference ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public void A_gap_and_a_repeat_in_the_numbers_are_found()
    {
        Assert.Null(LogProof.Gap([1, 2, 3]));
        Assert.NotNull(LogProof.Gap([1, 3]));
        Assert.NotNull(LogProof.Gap([1, 2, 2]));
        Assert.NotNull(LogProof.Gap([2, 3]));
    }

    private static IReadOnlyList<string> Check(IReadOnlyList<Fire> fires, IReadOnlyList<Witness> witnesses) =>
        FireProof.Check(Every, Start.AddSeconds(-1), Start.AddSeconds(9), fires, witnesses);

    private static Fire Row(int i) => new() { Job = "tick", DueAt = Due(i), Verdict = FireVerdict.Run, Run = $"r{i}", NoticedAt = Due(i) };

    private static DateTimeOffset Due(int i) => Start + (i * Every);
}
