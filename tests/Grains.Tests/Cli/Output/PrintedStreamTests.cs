using System.Text;
using Cronium.Cli.Api;
using Cronium.Cli.Output;
using Cronium.Grains.Logs;

namespace Cronium.Grains.Tests.Cli.Output;

public class PrintedStreamTests
{
    private static readonly LinePrefixes Names = new(["a", "bcd"]);

    [Fact]
    public async Task Names_are_aligned_and_have_colours_of_their_own() => Assert.Equal(
        "\u001b[36ma   | \u001b[0mone\n\u001b[33mbcd | \u001b[0mtwo\n",
        await PrintAsync(coloured: true, Line("a", "one"), Line("bcd", "two")));

    [Fact]
    public async Task A_sequence_that_one_server_began_does_not_swallow_the_lines_of_another() => Assert.Equal(
        "a   | \nbcd | hello\na   | \n",
        await PrintAsync(coloured: false, Line("a", "\u001b]0;title"), Line("bcd", "hello"), Line("a", "\u0007")));

    [Fact]
    public async Task A_colour_ends_with_its_line_and_nothing_else_of_a_sequence_comes_through() => Assert.Equal(
        "a   | \u001b[31mred\u001b[0m\nbcd | plain\n",
        await PrintAsync(coloured: false, Line("a", "\u001b[31m\u001b[2Jred"), Line("bcd", "plain")));

    [Fact]
    public async Task A_progress_bar_stays_behind_its_name() => Assert.Equal(
        "a   | 10%\na   | 20%\n",
        await PrintAsync(coloured: false, Line("a", "10%\r20%")));

    [Fact]
    public async Task A_line_waits_for_its_end_and_is_not_cut_by_another_server() => Assert.Equal(
        "bcd | x\na   | three four\na   | no end\n",
        await PrintAsync(coloured: false, Line("a", "three ", partial: true), Line("bcd", "x"), Line("a", "four"), Line("a", "no end", partial: true)));

    [Fact]
    public async Task A_remark_of_one_dispatch_cannot_steer_the_terminal() => Assert.Equal(
        "[cronium] lost: \n",
        await PrintAsync(coloured: false, new LogLine { N = 1, Stream = OutputStream.System, Text = "lost: \u001b]52;c;xyz\u0007" }));

    private static LogLine Line(string dispatch, string text, bool partial = false) => new() { N = 1, Dispatch = dispatch, Text = text, Partial = partial };

    private static async Task<string> PrintAsync(bool coloured, params LogLine[] lines)
    {
        using var output = new MemoryStream();
        var printed = new PrintedStream(output, filtered: true, coloured);
        foreach (var line in lines)
        {
            await (line.Dispatch is { } dispatch
                ? printed.WriteAsync(line, dispatch, Names, TestContext.Current.CancellationToken)
                : printed.WriteAsync(line, TestContext.Current.CancellationToken));
        }

        await printed.EndAsync(Names, TestContext.Current.CancellationToken);

        return Encoding.UTF8.GetString(output.ToArray());
    }
}
