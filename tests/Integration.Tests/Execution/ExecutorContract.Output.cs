using System.Text;
using Cronium.Grains.Execution;
using Cronium.Grains.Logs;
using CsCheck;

namespace Cronium.Integration.Tests.Execution;

/// <summary>Output is what the script wrote, byte for byte.</summary>
public abstract partial class ExecutorContract
{
    [Fact]
    public async Task A_million_lines_arrive_byte_for_byte()
    {
        var seen = await RunAsync(Order("seq 1 1000000"));

        var expected = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(1, 1_000_000).Select(n => $"{n}\n")));
        Assert.Equal(expected.Length, seen.StdoutBytes);
        var output = await ReadAsync(_attempts[0], OutputStream.Stdout);
        Assert.True(expected.AsSpan().SequenceEqual(output));
    }

    [Fact]
    public async Task A_line_of_five_megabytes_without_an_end_arrives_whole()
    {
        await RunAsync(Order("head -c 5000000 /dev/zero | tr '\\0' x"));

        var output = await ReadAsync(_attempts[0], OutputStream.Stdout);
        Assert.Equal(5_000_000, output.Length);
        Assert.False(output.AsSpan().ContainsAnyExcept((byte)'x'));
    }

    [Fact]
    public async Task Bytes_that_are_no_text_survive()
    {
        await RunAsync(Order("printf 'a\\000\\377\\376\\303(\\r\\n\\033[1m'"));

        Assert.Equal([(byte)'a', 0, 0xff, 0xfe, 0xc3, (byte)'(', 13, 10, 27, (byte)'[', (byte)'1', (byte)'m'], await ReadAsync(_attempts[0], OutputStream.Stdout));
    }

    [Fact]
    public async Task Both_streams_are_kept_apart()
    {
        var seen = await RunAsync(Order("echo out; echo error >&2; echo out again"));

        Assert.Equal("out\nout again\n", await TextAsync(_attempts[0]));
        Assert.Equal("error\n", await TextAsync(_attempts[0], OutputStream.Stderr));
        Assert.Equal((14, 6), (seen.StdoutBytes, seen.StderrBytes));
    }

    [Fact]
    public async Task Output_is_read_again_from_any_byte_also_by_a_later_executor()
    {
        await RunAsync(Order("seq 1 20000"));
        var whole = await ReadAsync(_attempts[0], OutputStream.Stdout);

        await Gen.Select(Gen.Int[0, whole.Length + 10], Gen.Int[1, 70_000]).SampleAsync(
            async (offset, piece) =>
            {
                var later = await ReadAsync(_attempts[0], OutputStream.Stdout, offset, Target.CreateExecutor(), piece);
                return whole.AsSpan(Math.Min(offset, whole.Length)).SequenceEqual(later);
            },
            iter: 30);
    }

    [Fact]
    public async Task Output_can_be_read_while_the_script_runs()
    {
        var order = Order($"echo first; while [ ! -e {Target.Root}.go ]; do sleep 0.05; done; echo second");
        await StartedAsync(order);
        await UntilAsync("the first line is there", async () => await TextAsync(order.Attempt) == "first\n");
        Assert.Equal(AttemptStage.Running, (await Executor.ObserveAsync(order.Attempt, Token)).Stage);

        await Target.ShellAsync($": > {Target.Root}.go");

        AssertExited(0, await EndOfAsync(order.Attempt));
        Assert.Equal("first\nsecond\n", await TextAsync(order.Attempt));
    }

    [Fact]
    public async Task What_children_write_after_the_end_is_not_its_output()
    {
        var order = Order($"(while [ ! -e {Target.Root}.go ]; do sleep 0.05; done; echo late; echo > {Target.Root}.written) & echo out");
        var seen = await RunAsync(order);
        AssertExited(0, seen);

        await Target.ShellAsync($": > {Target.Root}.go");
        await FileAsync($"{Target.Root}.written");

        Assert.Equal(4, seen.StdoutBytes);
        Assert.Equal(4, (await Executor.ObserveAsync(order.Attempt, Token)).StdoutBytes);
        Assert.Equal("out\n", await TextAsync(order.Attempt));
    }
}
