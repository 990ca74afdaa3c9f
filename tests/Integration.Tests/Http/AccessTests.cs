using System.Net;
using System.Net.Http.Headers;
using System.Net.WebSockets;
using System.Text.Json.Nodes;
using Cronium.Integration.Tests.Cluster;

namespace Cronium.Integration.Tests.Http;

/// <summary>Nothing but /live and /ready answers without the token.</summary>
public sealed class AccessTests(OneSilo one) : IClassFixture<OneSilo>
{
    private static readonly string[] Open = ["/live", "/ready"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_endpoint_refuses_without_the_token()
    {
        var endpoints = await EndpointsAsync();
        Assert.True(endpoints.Count >= 23, $"Only {endpoints.Count} endpoints are described.");
        using var stranger = new HttpClient { BaseAddress = one.Silo.Api.BaseAddress };
        foreach (var (method, path) in endpoints.Where(endpoint => !Open.Contains(endpoint.Path)).Append(("GET", "/openapi/v1.json")).Append(("GET", "/v1/nothing")).Append(("GET", "/")))
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), path.Replace("{name}", "a", StringComparison.Ordinal).Replace("{id}", "r00aaaaaaaaaaaaaaaaaa", StringComparison.Ordinal));
            using var response = await stranger.SendAsync(request, Token);
            Assert.True(response.StatusCode == HttpStatusCode.Unauthorized, $"{method} {path} answered {response.StatusCode}.");
            Assert.Equal("Bearer", Assert.Single(response.Headers.WwwAuthenticate).Scheme);
            Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        }
    }

    [Theory]
    [InlineData("/live", "live\n")]
    [InlineData("/ready", "ready\n")]
    public async Task Probes_are_open_and_say_little(string path, string text)
    {
        using var stranger = new HttpClient { BaseAddress = one.Silo.Api.BaseAddress };
        Assert.Equal(text, await stranger.GetStringAsync(new Uri(path, UriKind.Relative), Token));
    }

    [Theory]
    [InlineData("Bearer", "token-of-the-test")]
    [InlineData("Bearer", "token-of-the-testsx")]
    [InlineData("Basic", SiloProcess.Token)]
    [InlineData("Bearer", null)]
    public async Task A_wrong_token_is_refused(string scheme, string? token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(one.Silo.Api.BaseAddress!, "/v1/jobs"));
        request.Headers.Authorization = new AuthenticationHeaderValue(scheme, token);
        using var stranger = new HttpClient();
        using var response = await stranger.SendAsync(request, Token);
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Fact]
    public async Task A_token_in_the_address_opens_live_logs_only()
    {
        using var stranger = new HttpClient { BaseAddress = one.Silo.Api.BaseAddress };
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(stranger, $"/v1/jobs?access_token={SiloProcess.Token}"));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(stranger, $"/v1/runs/r00aaaaaaaaaaaaaaaaaa/log/stream?access_token={SiloProcess.Token}"));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(stranger, "/v1/runs/r00aaaaaaaaaaaaaaaaaa/log/stream?access_token=wrong-token"));
    }

    [Fact]
    public async Task A_WebSocket_without_the_token_is_refused()
    {
        using var socket = new ClientWebSocket();
        var url = new UriBuilder(one.Silo.Api.BaseAddress!) { Scheme = "ws", Path = "/v1/runs/r00aaaaaaaaaaaaaaaaaa/log/ws" }.Uri;
        var refusal = await Assert.ThrowsAsync<WebSocketException>(() => socket.ConnectAsync(url, Token));
        Assert.Contains("401", refusal.Message, StringComparison.Ordinal);
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient http, string path)
    {
        using var response = await http.GetAsync(new Uri(path, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, Token);
        return response.StatusCode;
    }

    private async Task<IReadOnlyList<(string Method, string Path)>> EndpointsAsync()
    {
        var document = await one.Api.GetAsync("/openapi/v1.json", Token);
        return [.. document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject().Select(method => (method.Key.ToUpperInvariant(), path.Key)))];
    }
}
