using System.Text.Json.Nodes;
using Cronium.Cli;

namespace Cronium.Integration.Tests.Cli;

/// <summary>What a person sees of a run over several servers.</summary>
public sealed class SeveralServersTests
{
    private const string Partial = $$$"""
        {"id":"{{{ScriptedApi.Run}}}","job":"a","status":"Partial","exitCode":3,"reason":"1 of 3 servers failed.","dispatches":[
         {"name":"db1","status":"Succeeded","attempts":[{"number":1,"startedAt":"2026-01-01T00:00:00Z","endedAt":"2026-01-01T00:00:02Z","result":{"end":"Exited","exitCode":0}}]},
         {"name":"replica","status":"Failed","attempts":[{"number":1,"startedAt":"2026-01-01T00:00:00Z","endedAt":"2026-01-01T00:00:01Z","result":{"end":"Exited","exitCode":3}}]},
         {"name":"db2","status":"Failed","reason":"could not be reached: no route\u001b[2J","attempts":[]}]}
        """;

    private static readonly LogFrame[] Log =
    [
        Frame("db1", 1, "one"),
        Frame("replica", 1, "half a ", partial: true),
        Frame("replica", 2, "line"),
        Frame("replica", 3, "cut ", partial: true),
        Frame("db1", 2, "two"),
        Frame("replica", 4, "off"),
        Frame("db1", 3, "to the error stream", stream: "stderr"),
        Frame("db2", 1, "retrying", stream: "system"),
    ];

    [Fact]
    public async Task Each_line_begins_with_its_server_and_a_table_tells_the_ends()
    {
        await using var api = await ScriptedApi.StartAsync(Log, ended: Partial);
        var run = await CommandRun.OfAsync("run", "a", "--follow", "--url", api.Url);

        Assert.Equal("db1     | one\nreplica | half a line\ndb1     | two\nreplica | cut off\n", run.Output);
        Assert.Equal(
            $"""
            [cronium] run {ScriptedApi.Run}
            db1     | to the error stream
            db2     | [cronium] retrying

            SERVER   STATUS     EXIT  TOOK   TRIES  REASON
            db1      Succeeded  0     2.0 s  1      -
            replica  Failed     3     1.0 s  1      -
            db2      Failed     -     -      0      could not be reached: no route[2J
            [cronium] Partial (exit code 3): 1 of 3 servers failed.

            """,
            string.Join('\n', run.Error.Split('\n').Select(line => line.TrimEnd())));
        Assert.Equal(ExitCodes.Partial, run.ExitCode);
    }

    [Fact]
    public async Task A_log_that_breaks_comes_whole_and_no_line_of_any_server_comes_twice()
    {
        LogFrame[] log = [.. Enumerable.Range(0, 90).Select(i => Frame($"s{i % 3}", (i / 3) + 1, $"line {(i / 3) + 1}"))];
        await using var api = await ScriptedApi.StartAsync(log, breakAfter: 20, repeat: 7, ended: Partial);
        var run = await CommandRun.OfAsync("logs", "-f", ScriptedApi.Run, "--url", api.Url);

        Assert.Equal(log.Select(frame => $"{frame.Dispatch} | {frame.Text}"), run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.True(api.Resumed.Count > 3);
    }

    [Theory]
    [InlineData(""","status":"Running","dispatches":[{"name":"db1","status":"Running"},{"name":"db2","status":"Queued","reason":"No way there."}]""", "db2: No way there.")]
    [InlineData(""","status":"Queued","reason":"Waits for an earlier run of the job.","dispatches":[{"name":"db1","status":"Queued"},{"name":"db2","status":"Queued"}]""", "Waits for an earlier run of the job.")]
    public async Task Who_watches_is_told_what_is_waited_for_once(string waiting, string told)
    {
        using var interrupt = new CancellationTokenSource();
        await using var api = await ScriptedApi.StartAsync(Log, pausedAfter: 1, onPause: () => interrupt.CancelAfter(TimeSpan.FromSeconds(7)), ended: $$"""{"id":"{{ScriptedApi.Run}}","job":"a"{{waiting}}}""");
        var run = await CommandRun.OfAsync("", interrupt.Token, "run", "a", "--follow", "--url", api.Url);

        Assert.Equal(ExitCodes.Detached, run.ExitCode);
        Assert.Single(run.Error.Split('\n'), line => line == $"[cronium] {told}");
    }

    [Fact]
    public async Task One_server_alone_comes_byte_for_byte()
    {
        await using var api = await ScriptedApi.StartAsync([], ended: Partial, answers: new Dictionary<string, string>
        {
            [$"GET /v1/runs/{ScriptedApi.Run}/log?dispatch=db1&after=7"] = """{"n":8,"stream":"stdout","text":"a\u001b[2J","attempt":1}""",
        });
        var logs = await CommandRun.OfAsync("logs", ScriptedApi.Run, "--server", "db1", "--after", "7", "--url", api.Url);
        Assert.Equal("a\u001b[2J\n", logs.Output);
    }

    [Fact]
    public async Task A_run_is_shown_by_server_and_one_server_by_attempt()
    {
        await using var api = await ScriptedApi.StartAsync([], ended: Partial);
        var all = await CommandRun.OfAsync("runs", ScriptedApi.Run, "--url", api.Url);
        Assert.Contains("replica  Failed     3     1.0 s  1", all.Output, StringComparison.Ordinal);
        var one = await CommandRun.OfAsync("runs", ScriptedApi.Run, "--server", "db2", "--url", api.Url);
        Assert.Contains("No attempt yet.\n\ncould not be reached: no route[2J\n", one.Output, StringComparison.Ordinal);
        var none = await CommandRun.OfAsync("runs", ScriptedApi.Run, "--server", "db3", "--url", api.Url);
        Assert.Contains("There is no such server in this run.", none.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_many_servers_those_that_succeeded_are_only_counted()
    {
        var dispatches = Enumerable.Range(1, 200).Select(i => $$"""{"name":"s{{i}}","status":"{{(i == 7 ? "Failed" : "Succeeded")}}"}""");
        await using var api = await ScriptedApi.StartAsync([], ended: $$"""{"id":"{{ScriptedApi.Run}}","job":"a","status":"Partial","dispatches":[{{string.Join(',', dispatches)}}]}""");
        var run = await CommandRun.OfAsync("run", "a", "--follow", "--url", api.Url);
        Assert.Equal(5, run.Error.Split('\n').Count(line => line.Length > 0));
        Assert.Contains("and 199 servers Succeeded", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_retry_takes_all_servers_or_those_that_failed()
    {
        var answer = $$"""{"id":"{{ScriptedApi.Run}}"}""";
        await using var api = await ScriptedApi.StartAsync([], answers: new Dictionary<string, string>
        {
            [$"POST /v1/runs/{ScriptedApi.Run}/retry"] = answer,
            [$"POST /v1/runs/{ScriptedApi.Run}/retry?failed=true"] = answer,
        });
        _ = await CommandRun.OfAsync("retry", ScriptedApi.Run, "--url", api.Url);
        Assert.Equal($"{ScriptedApi.Run}\n", (await CommandRun.OfAsync("retry", ScriptedApi.Run, "--failed", "--url", api.Url)).Output);
        Assert.Equal([false, true], api.Asked.Select(each => each.Request.EndsWith("?failed=true", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Entries_as_json_name_their_server()
    {
        await using var api = await ScriptedApi.StartAsync(Log, ended: Partial);
        var run = await CommandRun.OfAsync("run", "a", "--follow", "-o", "json", "--url", api.Url);
        Assert.Equal(Log.Select(frame => frame.Dispatch), run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => (string?)JsonNode.Parse(line)!["dispatch"]));
        Assert.DoesNotContain("SERVER", run.Error, StringComparison.Ordinal);
    }

    private static LogFrame Frame(string dispatch, long number, string text, bool partial = false, string stream = "stdout") => new(stream, text, partial, null, dispatch, number);
}
