using System.Text.Json.Nodes;
using Cronium.Integration.Tests.Cluster;

namespace Cronium.Integration.Tests.Http;

/// <summary>A retry that is sent again, because its answer was lost, makes one run.</summary>
public sealed class RetryTests(OneSilo one) : IClassFixture<OneSilo>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Retries_of_a_run_with_the_same_key_are_one_run_and_of_another_run_another()
    {
        await one.Api.PutJobAsync(SiloDeathTests.Job("retried", "true"), Token);
        var (first, second) = (await EndedAsync(), await EndedAsync());

        var retry = await RetryAsync(first, "k");
        Assert.Equal(retry, await RetryAsync(first, "k"));
        Assert.Equal(4, new HashSet<string> { retry, await RetryAsync(second, "k"), await RetryAsync(first, "other"), await RetryAsync(first, null) }.Count);
        Assert.Equal(first, (string?)(await one.Api.GetAsync($"/v1/runs/{retry}", Token))["trigger"]!["retryOf"]);
    }

    private async Task<string> EndedAsync()
    {
        var run = await one.Api.TriggerAsync("retried", Token);
        await one.Api.EndOfAsync(run, Token);
        return run;
    }

    private async Task<string> RetryAsync(string run, string? key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/runs/{run}/retry");
        request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        using var response = await one.Silo.Api.SendAsync(request, Token);
        return (string)JsonNode.Parse(await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync(Token))!["id"]!;
    }
}
