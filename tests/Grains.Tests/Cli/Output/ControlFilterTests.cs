using System.Text;
using Cronium.Cli.Output;
using CsCheck;

namespace Cronium.Grains.Tests.Cli.Output;

public class ControlFilterTests
{
    [Theory]
    [InlineData("plain ünïcode 😀\tand tab\n", "plain ünïcode 😀\tand tab\n")]
    [InlineData("\u001b[31mred\u001b[0m", "\u001b[31mred\u001b[0m")]
    [InlineData("\u001b[38;2;1;2;3mtrue\u001b[m", "\u001b[38;2;1;2;3mtrue\u001b[m")]
    [InlineData("a\u001b[2Jb", "ab")]
    [InlineData("a\u001b[1;1Hb", "ab")]
    [InlineData("a\u001b[?25lb", "ab")]
    [InlineData("a\u001b]0;title\u0007b", "ab")]
    [InlineData("a\u001b]52;c;Y2F0\u001b\\b", "ab")]
    [InlineData("a\u001bP+q544e\u001b\\b", "ab")]
    [InlineData("a\u001bcb", "ab")]
    [InlineData("a\u001b(0b", "ab")]
    [InlineData("a\u009b2Jb", "ab")]
    [InlineData("a\u009d0;x\u009cb", "ab")]
    [InlineData("a\bb\u0007c\0d", "abcd")]
    [InlineData("a\u001b[>4;1mb", "ab")]
    [InlineData("10%\r20%\r\n", "10%\n20%\n")]
    public void Only_text_and_colours_come_through(string written, string shown) =>
        Assert.Equal(shown, new ControlFilter().Filter(Encoding.UTF8.GetBytes(written)));

    [Fact]
    public void A_cut_changes_nothing()
    {
        string[] alphabet = ["a", "é", "😀", "\n", "\r", "\t", "\u001b", "[", "]", "3", "1", ";", "m", "J", "\u0007", "\\", "\u009b", "P"];
        Gen.Select(Gen.Int[0, alphabet.Length - 1].Select(index => alphabet[index]).Array[0, 30], Gen.Int[0, 200]).Sample((pieces, at) =>
        {
            var bytes = Encoding.UTF8.GetBytes(string.Concat(pieces));
            var cut = Math.Min(at, bytes.Length);
            var halves = new ControlFilter();
            Assert.Equal(new ControlFilter().Filter(bytes), halves.Filter(bytes.AsSpan(0, cut)) + halves.Filter(bytes.AsSpan(cut)));
        });
    }

    [Fact]
    public void Whatever_is_written_nothing_but_colours_can_follow_an_escape() => Gen.Byte.Array[0, 200].Sample(bytes =>
    {
        var shown = new ControlFilter().Filter(bytes);
        var rest = System.Text.RegularExpressions.Regex.Replace(shown, "\u001b\\[[0-9;:]*m", "");
        Assert.DoesNotContain(rest, one => char.IsControl(one) && one is not ('\n' or '\t'));
    });
}
