using System.Diagnostics;
using System.Text;
using Cronium.Grains.Execution.Ssh;
using CsCheck;

namespace Cronium.Integration.Tests.Execution.Ssh;

/// <summary>What a login shell, whichever it is, makes of our command line.</summary>
public sealed class CommandLineTests
{
    public static TheoryData<string, string> LoginShells => new()
    {
        { "/bin/dash", "" }, { "/bin/bash", "" }, { "/bin/mksh", "" }, { "/usr/bin/yash", "" }, { "/bin/busybox", "sh" },
        { "/bin/csh", "" }, { "/usr/bin/tcsh", "" }, { "/usr/bin/fish", "" },
    };

    [Theory]
    [MemberData(nameof(LoginShells))]
    public async Task Arguments_and_input_come_through_byte_for_byte(string shell, string applet)
    {
        string[] odd = ["", "'", "''", "\\", "\\'", "!", "!!", "$HOME", "`id`", "*", "~", " ", "\t", "\r", "#", "%", "\"", "é\u2028", "\u0001", "-n", "{a,b}", ";exit"];
        var word = Gen.Select(Gen.String[Gen.Char['\u0001', '\u2fff'].Where(letter => letter != '\n'), 0, 30], Gen.Int[0, odd.Length - 1], (text, n) => text + odd[n]);

        await Gen.Select(word.Array[1, 4], Gen.Byte.Array[0, 300]).SampleAsync(
            async (words, input) =>
            {
                var command = new RemoteCommand($"printf '%s\\0' {ShellWord.Join(words)}; cat", input);
                byte[] expected = [.. words.SelectMany(one => Encoding.UTF8.GetBytes(one + '\0')), .. input];
                return (await RunAsync(shell, applet, BytesOf(command))).AsSpan().SequenceEqual(expected);
            },
            iter: 25,
            threads: 1);
    }

    [Theory]
    [MemberData(nameof(LoginShells))]
    public async Task A_command_cut_short_does_nothing(string shell, string applet)
    {
        var whole = BytesOf(new RemoteCommand("echo done; echo done"));
        foreach (var length in Enumerable.Range(0, 5).Select(n => n * (whole.Length - 1) / 4))
        {
            Assert.Empty(await RunAsync(shell, applet, whole[..length]));
        }

        Assert.Equal("done\ndone\n"u8.ToArray(), await RunAsync(shell, applet, whole));
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("a\nb")]
    [InlineData("\0")]
    public void What_does_not_fit_on_a_line_is_no_word(string word) => Assert.Throws<ArgumentException>(() => ShellWord.Quote(word));

    private static byte[] BytesOf(RemoteCommand command) => [.. Encoding.UTF8.GetBytes(command.Text), (byte)'\n', .. command.Input.Span];

    private static async Task<byte[]> RunAsync(string shell, string applet, byte[] input)
    {
        string[] arguments = [.. applet.Length > 0 ? new[] { applet } : [], "-c", RemoteCommand.Line];
        var start = new ProcessStartInfo(shell, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true };
        using var process = Process.Start(start)!; // started or thrown
        using var output = new MemoryStream();
        await process.StandardInput.BaseStream.WriteAsync(input, TestContext.Current.CancellationToken);
        process.StandardInput.Close();
        await process.StandardOutput.BaseStream.CopyToAsync(output, TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return output.ToArray();
    }
}
