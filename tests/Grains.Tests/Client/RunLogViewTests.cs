using CsCheck;
using Cronium.Client.Logs;
using Cronium.Grains.Runs;

namespace Cronium.Grains.Tests.Client;

public sealed class RunLogViewTests
{
    private static readonly RunSnapshot Run = UnreliableRun.Run(3);

    [Fact]
    public void A_cursor_leads_back_to_where_it_was_made() =>
        Gen.Select(Gen.Long[0, long.MaxValue].Array[2, 300], Gen.Int[0, 1000]).Sample((numbers, pick) =>
        {
            var run = UnreliableRun.Run(numbers.Length);
            var lane = pick % numbers.Length;
            var place = RunLogView.Of(run, null, null).After;
            for (var i = 0; i < numbers.Length; i++)
            {
                place = i == lane ? place : place.With(i, numbers[i]);
            }

            var back = RunLogView.Of(run, null, place.After(lane, numbers[lane])).After;
            Assert.Equal(numbers, Enumerable.Range(0, numbers.Length).Select(i => back[i]));
        }, iter: 300);

    [Fact]
    public void A_cursor_is_short_and_fits_into_an_address()
    {
        var place = RunLogView.Of(UnreliableRun.Run(200), null, null).After.After(7, 100);
        Assert.Equal(((4 + 200) * 4 / 3), place.Length);
        Assert.Equal(Uri.EscapeDataString(place), place);
    }

    [Fact]
    public void Garbage_is_refused_and_never_taken_for_a_place() =>
        Gen.Byte.Array[0, 12].Sample(bytes =>
        {
            var text = System.Buffers.Text.Base64Url.EncodeToString(bytes);
            _ = text.Length == 0 ? null : Assert.Throws<CroniumException>(() => RunLogView.Of(Run, null, text));
        });

    [Theory]
    [InlineData("12")]
    [InlineData("-1")]
    [InlineData("a b")]
    [InlineData("ÄÖ")]
    public void A_number_or_nonsense_is_no_place_in_several_logs(string after)
    {
        var refusal = Assert.Throws<CroniumException>(() => RunLogView.Of(Run, null, after, "Last-Event-ID"));
        Assert.Equal(RefusalKind.Invalid, refusal.Kind);
        Assert.Equal(("Last-Event-ID", after), (refusal.Problems[0].Field, refusal.Problems[0].Value));
        Assert.Contains("3 dispatches", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cursor_of_another_run_is_refused()
    {
        var other = RunLogView.Of(UnreliableRun.Run(3, "another"), null, null).After.After(0, 5);
        _ = Assert.Throws<CroniumException>(() => RunLogView.Of(Run, null, other));
    }

    [Fact]
    public void A_cursor_that_was_cut_or_extended_is_refused()
    {
        var cursor = RunLogView.Of(Run, null, null).After.With(2, 1000).After(0, 5);
        _ = Assert.Throws<CroniumException>(() => RunLogView.Of(Run, null, cursor[..^2]));
        _ = Assert.Throws<CroniumException>(() => RunLogView.Of(Run, null, cursor + "AA"));
    }

    [Theory]
    [InlineData(null, 0)]
    [InlineData("0", 0)]
    [InlineData("17", 17)]
    public void One_dispatch_has_numbers_as_places(string? after, long number)
    {
        var view = RunLogView.Of(Run, "s1", after);
        Assert.Equal((false, number, "18"), (view.IsMerged, view.After[0], view.After.After(0, 18)));
    }

    [Fact]
    public void A_dispatch_that_is_not_there_is_named_with_those_that_are()
    {
        var refusal = Assert.Throws<CroniumException>(() => RunLogView.Of(Run, "db1", null));
        Assert.Equal(RefusalKind.NotFound, refusal.Kind);
        Assert.Contains("s0, s1, s2", refusal.Message, StringComparison.Ordinal);
    }
}
