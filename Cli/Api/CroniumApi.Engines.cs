using System.Text.Json;

namespace Cronium.Cli.Api;

internal sealed partial class CroniumApi
{
    public Task<Reply<ListPage<Engine>>> ListEnginesAsync(IReadOnlyList<string> labels, CancellationToken cancellationToken) =>
        GetAsync<ListPage<Engine>>("v1/engines" + Query([.. labels.Select(label => ("label", (string?)label))]), cancellationToken);

    public Task<Reply<Engine>> GetEngineAsync(string name, CancellationToken cancellationToken) => GetAsync<Engine>(EnginePath(name), cancellationToken);

    public Task<Reply<Check>> CheckEngineAsync(string name, CancellationToken cancellationToken) =>
        SendAsync<Check>(HttpMethod.Post, EnginePath(name) + "/check", null, cancellationToken);

    public Task<Reply<Engine>> SetEngineBreakerAsync(string name, BreakerWish wish, CancellationToken cancellationToken) =>
        SendAsync<Engine>(HttpMethod.Post, EnginePath(name) + "/breaker", JsonSerializer.Serialize(wish, WithoutNull), cancellationToken);

    private static string EnginePath(string name) => $"v1/engines/{Uri.EscapeDataString(name)}";
}
