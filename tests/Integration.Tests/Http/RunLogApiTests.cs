using System.Globalization;
using System.Net;
using System.Net.ServerSentEvents;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using Cronium.Integration.Tests.Cluster;
using Cronium.Integration.Tests.Servers;

namespace Cronium.Integration.Tests.Http;

/// <summary>The log of a run over several servers, in one and each alone.</summary>
public sealed class RunLogApiTests(SshFleet fleet) : IClassFixture<SshFleet>
{
    private const int Lines = 60;
    private static readonly string[] Servers = ["db1", "db2", "db3"];

    private delegate IAsyncEnumerable<(string Cursor, JsonNode Entry)> Connect(string run, string? after);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static string Script => $"i=0; while [ $i -lt {Lines} ]; do i=$((i+1)); echo \"line $i é\"; sleep 0.02; done; printf tail";

    private static string Bytes => string.Concat(Enumerable.Range(1, Lines).Select(i => string.Create(CultureInfo.InvariantCulture, $"line {i} é\n"))) + "tail";

    [Fact]
    public Task Events_cut_and_resumed_bring_every_line_of_each_server_once() => IsWholeAsync("merged-events", EventsAsync);

    [Fact]
    public Task WebSocket_frames_cut_and_resumed_bring_every_line_of_each_server_once() => IsWholeAsync("merged-socket", FramesAsync);

    [Fact]
    public async Task What_is_stored_comes_in_order_of_time_and_goes_on_after_any_cursor()
    {
        var run = await EndedAsync("merged-stored");
        var entries = await StoredAsync(run, after: null);
        Assert.Equal(entries.Select(entry => (DateTimeOffset)entry["at"]!).Order(), entries.Select(entry => (DateTimeOffset)entry["at"]!));
        Assert.All(Servers, server => Assert.Equal(Bytes, TextOf(entries, server)));

        var rest = await StoredAsync(run, (string)entries[99]["cursor"]!);
        Assert.Equal(entries.Skip(100).Select(entry => entry.ToJsonString()), rest.Select(entry => entry.ToJsonString()));
    }

    [Fact]
    public async Task The_text_names_the_server_before_each_line_and_one_server_alone_is_its_bytes()
    {
        var run = await EndedAsync("merged-text");
        var lines = (await fleet.Silo.Api.GetStringAsync(new Uri($"/v1/runs/{run}/log?system=false", UriKind.Relative), Token)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(Servers.Length * (Lines + 1), lines.Length);
        Assert.All(Servers, server => Assert.Equal(
            Bytes.Split('\n'), lines.Where(line => line.StartsWith($"{server} | ", StringComparison.Ordinal)).Select(line => line[(server.Length + 3)..])));

        Assert.Equal(Bytes, await fleet.Silo.Api.GetStringAsync(new Uri($"/v1/runs/{run}/log?system=false&dispatch=db2", UriKind.Relative), Token));
    }

    [Theory]
    [InlineData("after=12", HttpStatusCode.BadRequest, "3 dispatches")]
    [InlineData("dispatch=db9", HttpStatusCode.NotFound, "it has db1, db2, db3")]
    [InlineData("dispatch=db1&after=x", HttpStatusCode.BadRequest, "write the number of the last entry")]
    public async Task A_place_that_is_none_is_refused(string query, HttpStatusCode status, string message)
    {
        var run = await EndedAsync("merged-questions");
        using var response = await fleet.Silo.Api.GetAsync(new Uri($"/v1/runs/{run}/log/stream?{query}", UriKind.Relative), Token);
        Assert.Equal(status, response.StatusCode);
        Assert.Contains(message, await response.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    private async Task IsWholeAsync(string job, Connect connect)
    {
        var run = await StartedAsync(job);
        List<JsonNode> entries = [];
        string? after = null;
        var cuts = 0;
        for (var ended = false; !ended; cuts++)
        {
            ended = true;
            var left = 40;
            await foreach (var (cursor, entry) in connect(run, after))
            {
                entries.Add(entry);
                after = cursor;
                if (--left == 0)
                {
                    ended = false;
                    break;
                }
            }
        }

        Assert.True(cuts > 3);
        Assert.All(Servers, server =>
        {
            var mine = entries.Where(entry => (string?)entry["dispatch"] == server).ToList();
            Assert.Equal(Enumerable.Range(1, mine.Count).Select(number => (long)number), mine.Select(entry => (long)entry["n"]!));
            Assert.Equal(Bytes, TextOf(entries, server));
        });
    }

    private static string TextOf(IEnumerable<JsonNode> entries, string server) => string.Concat(entries
        .Where(entry => (string?)entry["dispatch"] == server && (string?)entry["stream"] == "stdout")
        .Select(entry => (string?)entry["text"] + ((bool?)entry["partial"] is true ? "" : "\n")));

    private async Task<string> StartedAsync(string job)
    {
        await fleet.PutServersAsync(Servers, Token);
        await fleet.Api.PutJobAsync(SshFleet.Job(job, Script, Servers), Token);
        return await fleet.Api.TriggerAsync(job, Token);
    }

    private async Task<string> EndedAsync(string job)
    {
        var run = await StartedAsync(job);
        Assert.Equal("Succeeded", (string?)(await fleet.Api.EndOfAsync(run, Token))["status"]);
        return run;
    }

    private async Task<IReadOnlyList<JsonNode>> StoredAsync(string run, string? after)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/runs/{run}/log{(after is null ? "" : $"?after={after}")}");
        request.Headers.Accept.ParseAdd("application/x-ndjson");
        using var response = await fleet.Silo.Api.SendAsync(request, Token);
        return [.. (await response.Content.ReadAsStringAsync(Token)).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!)];
    }

    private async IAsyncEnumerable<(string Cursor, JsonNode Entry)> EventsAsync(string run, string? after)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/runs/{run}/log/stream");
        request.Headers.TryAddWithoutValidation("Last-Event-ID", after);
        using var response = await fleet.Silo.Api.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Token);
        await using var body = await response.EnsureSuccessStatusCode().Content.ReadAsStreamAsync(Token);
        await foreach (var item in SseParser.Create(body).EnumerateAsync(Token))
        {
            if (item.EventType == "end")
            {
                Assert.Equal("""{"status":"Succeeded"}""", item.Data);
                yield break;
            }

            yield return (item.EventId!, JsonNode.Parse(item.Data)!); // every entry has an id
        }

        Assert.Fail("The stream closed without its end.");
    }

    private async IAsyncEnumerable<(string Cursor, JsonNode Entry)> FramesAsync(string run, string? after)
    {
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Authorization", $"Bearer {SiloProcess.Token}");
        await socket.ConnectAsync(new UriBuilder(fleet.Silo.Api.BaseAddress!) { Scheme = "ws", Path = $"/v1/runs/{run}/log/ws", Query = after is null ? "" : $"after={after}" }.Uri, Token);
        var buffer = new byte[4096];
        while (true)
        {
            var received = await socket.ReceiveAsync(buffer.AsMemory(), Token);
            var frame = JsonNode.Parse(Encoding.UTF8.GetString(buffer, 0, received.Count))!;
            if (frame["end"] is not null)
            {
                yield break;
            }

            yield return ((string)frame["cursor"]!, frame);
        }
    }
}
