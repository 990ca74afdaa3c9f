using System.Globalization;
using Cronium.Cli;
using Cronium.Cli.Api;

namespace Cronium.Integration.Tests.Cli;

public class LogFollowingTests
{
    private static readonly LogFrame[] Hundred = [.. Enumerable.Range(1, 100).Select(n => new LogFrame(n % 10 == 0 ? "stderr" : "stdout", $"line {n}"))];

    [Fact]
    public async Task A_log_that_breaks_ten_times_comes_whole_and_no_line_comes_twice()
    {
        await using var api = await ScriptedApi.StartAsync(Hundred, breakAfter: 10);
        var numbers = await NumbersAsync(api.Url, 0);

        Assert.Equal(Enumerable.Range(1, 100).Select(n => (long)n), numbers);
        Assert.Equal(Enumerable.Range(0, 10).Select(n => n == 0 ? "" : (n * 10).ToString(CultureInfo.InvariantCulture)), api.Resumed);
    }

    [Fact]
    public async Task Entries_that_a_silo_sends_again_are_dropped()
    {
        await using var api = await ScriptedApi.StartAsync(Hundred, breakAfter: 10, repeat: 3);
        Assert.Equal(Enumerable.Range(1, 100).Select(n => (long)n), await NumbersAsync(api.Url, 0));
    }

    [Fact]
    public async Task It_begins_where_it_is_told_to()
    {
        await using var api = await ScriptedApi.StartAsync(Hundred);
        Assert.Equal(Enumerable.Range(98, 3).Select(n => (long)n), await NumbersAsync(api.Url, 97));
    }

    [Fact]
    public async Task A_dead_silo_is_passed_over()
    {
        await using var api = await ScriptedApi.StartAsync(Hundred, breakAfter: 40);
        Assert.Equal(100, (await NumbersAsync($"http://127.0.0.1:1,{api.Url}", 0)).Count);
    }

    [Theory]
    [InlineData(2, 0)]
    [InlineData(int.MaxValue, 1)]
    public async Task A_question_refused_for_now_is_asked_again_for_ten_seconds(int refusals, int exitCode)
    {
        await using var api = await ScriptedApi.StartAsync([], refusals: refusals);
        var run = await CommandRun.OfAsync("runs", ScriptedApi.Run, "--url", api.Url);
        Assert.Equal((exitCode, exitCode == 0 ? "" : "cronium: Changing hands.\n"), (run.ExitCode, run.Error));
    }

    [Fact]
    public async Task An_option_that_is_none_is_not_taken_for_a_name()
    {
        var run = await CommandRun.OfAsync("jobs", "--foo");
        Assert.Equal((2, "cronium: There is no option '--foo' here; 'cronium jobs --help' lists those there are.\n"), (run.ExitCode, run.Error));
    }

    [Fact]
    public async Task Followed_output_is_exact_and_goes_where_the_script_wrote_it()
    {
        LogFrame[] log =
        [
            new("stdout", "one"),
            new("stderr", "two"),
            new("system", "retrying"),
            new("stdout", "\u001b[2Jesc", Partial: true),
            new("stdout", "", Base64: Convert.ToBase64String([0xff, 0x00, 0x0d])),
        ];
        await using var api = await ScriptedApi.StartAsync(log);
        var run = await CommandRun.OfAsync("run", "a", "--follow", "--url", api.Url);

        Assert.Equal([.. "one\n\u001b[2Jesc"u8, 0xff, 0x00, 0x0d, (byte)'\n'], run.OutputBytes);
        Assert.Equal($"[cronium] run {ScriptedApi.Run}\ntwo\n[cronium] retrying\n[cronium] Succeeded (exit code 0)\n", run.Error);
        Assert.Equal(0, run.ExitCode);
    }

    [Theory]
    [InlineData("\"status\":\"Failed\",\"exitCode\":3", 3)]
    [InlineData("\"status\":\"TimedOut\"", ExitCodes.TimedOut)]
    [InlineData("\"status\":\"Lost\"", ExitCodes.Lost)]
    [InlineData("\"status\":\"Canceled\"", ExitCodes.Canceled)]
    [InlineData("\"status\":\"Failed\",\"dispatches\":[{\"name\":\"local\",\"status\":\"Failed\",\"attempts\":[{\"number\":1,\"result\":{\"end\":\"Signaled\",\"signal\":9}}]}]", 137)]
    public async Task Run_and_follow_ends_as_the_run_ended(string ended, int code)
    {
        await using var api = await ScriptedApi.StartAsync([], ended: $$"""{"id":"{{ScriptedApi.Run}}","job":"a",{{ended}}}""");
        Assert.Equal(code, (await CommandRun.OfAsync("run", "a", "-f", "--url", api.Url)).ExitCode);
    }

    [Fact]
    public async Task Logs_can_be_had_by_stream()
    {
        await using var api = await ScriptedApi.StartAsync(Hundred, breakAfter: 30);
        var stderr = await CommandRun.OfAsync("logs", "-f", ScriptedApi.Run, "--stderr", "--url", api.Url);
        Assert.Empty(stderr.Output);
        Assert.Equal(string.Concat(Enumerable.Range(1, 10).Select(n => $"line {n * 10}\n")), stderr.Error);
    }

    [Fact]
    public async Task Ctrl_C_detaches_and_says_how_to_cancel()
    {
        using var interrupt = new CancellationTokenSource();
        await using var api = await ScriptedApi.StartAsync(Hundred, pausedAfter: 5, onPause: interrupt.Cancel);
        var logs = await CommandRun.OfAsync("", interrupt.Token, "logs", "-f", ScriptedApi.Run, "--url", api.Url);
        Assert.Equal(0, logs.ExitCode);
        Assert.Contains($"cronium cancel {ScriptedApi.Run}", logs.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ctrl_C_while_a_run_is_followed_has_an_exit_code_of_its_own()
    {
        using var interrupt = new CancellationTokenSource();
        await using var api = await ScriptedApi.StartAsync(Hundred, pausedAfter: 5, onPause: interrupt.Cancel);
        var run = await CommandRun.OfAsync("", interrupt.Token, "run", "a", "-f", "--url", api.Url);
        Assert.Equal(ExitCodes.Detached, run.ExitCode);
        Assert.Contains($"cronium cancel {ScriptedApi.Run}", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task When_nobody_answers_the_message_names_the_address_and_the_remedy()
    {
        var run = await CommandRun.OfAsync("jobs", "--url", "http://127.0.0.1:1");
        Assert.Equal(ExitCodes.Unreachable, run.ExitCode);
        Assert.Contains("http://127.0.0.1:1", run.Error, StringComparison.Ordinal);
        Assert.Contains("cronium dev", run.Error, StringComparison.Ordinal);
    }

    private static async Task<IReadOnlyList<long>> NumbersAsync(string urls, long after)
    {
        using var api = new CroniumApi(ApiAddress.Resolve(urls, null, _ => null, null), TimeProvider.System);
        var numbers = new List<long>();
        await foreach (var line in new LogFollower(api, TimeProvider.System).FollowAsync(new LogPlace(ScriptedApi.Run, After: after == 0 ? null : $"{after}"), TestContext.Current.CancellationToken))
        {
            numbers.Add(line.N);
        }

        return numbers;
    }
}
