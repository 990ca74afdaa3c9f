using System.Net.ServerSentEvents;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using Cronium.Integration.Tests.Cluster;

namespace Cronium.Integration.Tests.Http;

/// <summary>A reader of a running job that is cut off again and again ends with the bytes the script wrote, and with nothing else.</summary>
public sealed class LogResumeTests(OneSilo one) : IClassFixture<OneSilo>
{
    private const int EntriesBetweenCuts = 70;

    private delegate IAsyncEnumerable<JsonNode> Connect(string run, long after);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public Task Events_cut_and_resumed_are_the_bytes_of_the_script() => IsWholeAsync("cut-events", EventsAsync);

    [Fact]
    public Task WebSocket_frames_cut_and_resumed_are_the_bytes_of_the_script() => IsWholeAsync("cut-socket", FramesAsync);

    private async Task IsWholeAsync(string job, Connect connect)
    {
        var own = one.File($"{job}-own");
        await one.Api.PutJobAsync(SiloDeathTests.Job(job, $"{{ i=0; while [ $i -lt 300 ]; do i=$((i+1)); echo \"line $i é\"; sleep 0.01; done; printf '\\377\\376 tail'; }} | tee {own}"), Token);
        var run = await one.Api.TriggerAsync(job, Token);
        using var read = new MemoryStream();
        var (last, cuts, ended) = (0L, 0, false);
        while (!ended)
        {
            (last, ended) = await ReadOnAsync(connect(run, last), last, read);
            cuts += ended ? 0 : 1;
        }

        Assert.Equal(301 / EntriesBetweenCuts, cuts);
        Assert.Equal(await File.ReadAllBytesAsync(own, Token), read.ToArray());
        Assert.Equal(await one.Api.LogAsync(run, Token), read.ToArray());
    }

    private static async Task<(long Last, bool Ended)> ReadOnAsync(IAsyncEnumerable<JsonNode> connection, long last, MemoryStream read)
    {
        var left = EntriesBetweenCuts;
        await foreach (var entry in connection)
        {
            Assert.Equal(++last, (long)entry["n"]!);
            read.Write(Bytes(entry));
            if (--left == 0)
            {
                return (last, false);
            }
        }

        return (last, true);
    }

    private static byte[] Bytes(JsonNode entry)
    {
        var data = (string?)entry["base64"] is { } base64 ? Convert.FromBase64String(base64) : Encoding.UTF8.GetBytes((string?)entry["text"] ?? "");
        return (bool?)entry["partial"] is true ? data : [.. data, (byte)'\n'];
    }

    private async IAsyncEnumerable<JsonNode> EventsAsync(string run, long after)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/runs/{run}/log/stream");
        request.Headers.TryAddWithoutValidation("Last-Event-ID", after == 0 ? null : $"{after}");
        using var response = await one.Silo.Api.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Token);
        await using var body = await response.EnsureSuccessStatusCode().Content.ReadAsStreamAsync(Token);
        await foreach (var item in SseParser.Create(body).EnumerateAsync(Token))
        {
            if (item.EventType == "end")
            {
                Assert.Equal("""{"status":"Succeeded"}""", item.Data);
                yield break;
            }

            var entry = JsonNode.Parse(item.Data)!;
            Assert.Equal(item.EventId, $"{entry["n"]}");
            yield return entry;
        }

        Assert.Fail("The stream closed without its end.");
    }

    private async IAsyncEnumerable<JsonNode> FramesAsync(string run, long after)
    {
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Authorization", $"Bearer {SiloProcess.Token}");
        await socket.ConnectAsync(new UriBuilder(one.Silo.Api.BaseAddress!) { Scheme = "ws", Path = $"/v1/runs/{run}/log/ws", Query = $"after={after}" }.Uri, Token);
        var buffer = new byte[4096];
        while (true)
        {
            var received = await socket.ReceiveAsync(buffer.AsMemory(), Token);
            Assert.Equal((WebSocketMessageType.Text, true), (received.MessageType, received.EndOfMessage));
            var frame = JsonNode.Parse(buffer.AsSpan(0, received.Count))!;
            if (frame["end"] is not null)
            {
                Assert.Equal("Succeeded", (string?)frame["status"]);
                yield break;
            }

            yield return frame;
        }
    }
}
