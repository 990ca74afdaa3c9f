using System.Globalization;
using System.Net;
using System.Net.ServerSentEvents;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using Cronium.Integration.Tests.Cluster;

namespace Cronium.Integration.Tests.Http;

/// <summary>One log, four ways to read it, and each may break off and go on.</summary>
public sealed class LogApiTests(OneSilo one) : IClassFixture<OneSilo>
{
    private const string Script = "i=0; while [ $i -lt 300 ]; do i=$((i+1)); echo \"line $i\"; done; printf '\\377\\376 tail'";
    private static readonly string Expected = string.Concat(Enumerable.Range(1, 300).Select(i => string.Create(CultureInfo.InvariantCulture, $"line {i}\n")));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_text_is_the_bytes_of_the_script()
    {
        var run = await EndedAsync("text", Script);
        using var response = await one.Silo.Api.GetAsync(new Uri($"/v1/runs/{run}/log", UriKind.Relative), Token);
        Assert.Equal("text/plain; charset=utf-8", response.Content.Headers.ContentType?.ToString());
        Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal([.. Encoding.UTF8.GetBytes(Expected), 0xff, 0xfe, .. " tail"u8], await response.Content.ReadAsByteArrayAsync(Token));
    }

    [Fact]
    public async Task Entries_come_numbered_and_go_on_after_any_number()
    {
        var run = await EndedAsync("entries", Script);
        var entries = await EntriesAsync(run, after: 0);
        Assert.Equal(Enumerable.Range(1, 301).Select(i => (long)i), entries.Select(entry => (long)entry["n"]!));
        Assert.Equal("line 1", (string?)entries[0]["text"]);
        Assert.Equal("//4gdGFpbA==", (string?)entries[300]["base64"]);
        Assert.True((bool?)entries[300]["partial"]);
        Assert.Equal(entries.Skip(250).Select(entry => entry.ToJsonString()), (await EntriesAsync(run, after: 250)).Select(entry => entry.ToJsonString()));
    }

    [Fact]
    public async Task Events_resume_after_the_last_one_seen_and_end_with_the_status()
    {
        var go = one.File("events-go");
        await one.Api.PutJobAsync(SiloDeathTests.Job("events", $"echo 1; echo 2; echo 3; while [ ! -e {go} ]; do sleep 0.05; done; echo 4; exit 3"), Token);
        var run = await one.Api.TriggerAsync("events", Token);

        var first = await EventsAsync(run, lastEventId: null, until: seen => seen.Count == 2);
        Assert.Equal([("1", "1"), ("2", "2")], first.Select(item => (item.EventId, Text(item))));
        await File.WriteAllTextAsync(go, "", Token);
        var rest = await EventsAsync(run, lastEventId: "2", until: _ => false);

        Assert.Equal([("3", "3"), ("4", "4")], rest.Take(2).Select(item => (item.EventId, Text(item))));
        Assert.Equal(Enumerable.Range(3, rest.Count - 1).Select(number => $"{number}"), rest.SkipLast(1).Select(item => item.EventId));
        Assert.Equal(("end", """{"status":"Failed"}"""), (rest[^1].EventType, rest[^1].Data));
    }

    [Fact]
    public async Task WebSocket_frames_are_the_same_entries_and_a_last_one_with_the_status()
    {
        var run = await EndedAsync("socket", "echo a; echo b; echo c");
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Authorization", $"Bearer {SiloProcess.Token}");
        var url = new UriBuilder(one.Silo.Api.BaseAddress!) { Scheme = "ws", Path = $"/v1/runs/{run}/log/ws", Query = "after=1" }.Uri;
        await socket.ConnectAsync(url, Token);
        var frames = await FramesAsync(socket);

        Assert.Equal((await EntriesAsync(run, after: 1)).Select(entry => entry.ToJsonString()), frames.SkipLast(1).Select(frame => JsonNode.Parse(frame)!.ToJsonString()));
        Assert.Equal("""{"end":true,"status":"Succeeded"}""", frames[^1]);
        Assert.Equal(WebSocketCloseStatus.NormalClosure, socket.CloseStatus);
    }

    [Theory]
    [InlineData("/log?after=-1", HttpStatusCode.BadRequest)]
    [InlineData("/log?dispatch=db1", HttpStatusCode.NotFound)]
    [InlineData("/log/ws", HttpStatusCode.BadRequest)]
    public async Task A_wrong_question_about_a_log_is_refused(string path, HttpStatusCode status)
    {
        var run = await EndedAsync("questions", "true");
        using var response = await one.Silo.Api.GetAsync(new Uri($"/v1/runs/{run}{path}", UriKind.Relative), Token);
        Assert.Equal(status, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }

    private static string? Text(SseItem<string> item) => (string?)JsonNode.Parse(item.Data)!["text"];

    private static async Task<List<string>> FramesAsync(ClientWebSocket socket)
    {
        var frames = new List<string>();
        var buffer = new byte[4096];
        while (true)
        {
            var received = await socket.ReceiveAsync(buffer.AsMemory(), Token);
            if (received.MessageType is WebSocketMessageType.Close)
            {
                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, Token);
                return frames;
            }

            Assert.True(received.EndOfMessage);
            frames.Add(Encoding.UTF8.GetString(buffer, 0, received.Count));
        }
    }

    private async Task<List<SseItem<string>>> EventsAsync(string run, string? lastEventId, Func<List<SseItem<string>>, bool> until)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/runs/{run}/log/stream");
        request.Headers.TryAddWithoutValidation("Last-Event-ID", lastEventId);
        using var response = await one.Silo.Api.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Token);
        Assert.Equal("no", Assert.Single(response.Headers.GetValues("X-Accel-Buffering")));
        var seen = new List<SseItem<string>>();
        await using var body = await response.Content.ReadAsStreamAsync(Token);
        await foreach (var item in SseParser.Create(body).EnumerateAsync(Token))
        {
            seen.Add(item);
            if (until(seen))
            {
                break;
            }
        }

        return seen;
    }

    private async Task<IReadOnlyList<JsonNode>> EntriesAsync(string run, long after)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/runs/{run}/log?after={after}");
        request.Headers.Accept.ParseAdd("application/x-ndjson");
        using var response = await one.Silo.Api.SendAsync(request, Token);
        var text = await response.Content.ReadAsStringAsync(Token);
        return [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!)];
    }

    private async Task<string> EndedAsync(string job, string script)
    {
        await one.Api.PutJobAsync(SiloDeathTests.Job(job, script), Token);
        var run = await one.Api.TriggerAsync(job, Token);
        await one.Api.EndOfAsync(run, Token);
        return run;
    }
}
