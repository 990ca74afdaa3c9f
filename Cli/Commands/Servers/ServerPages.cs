using System.Text.Json;
using Cronium.Cli.Api;

namespace Cronium.Cli.Commands.Servers;

/// <summary>All servers with certain labels, page by page.</summary>
internal static class ServerPages
{
    /// <summary>The servers, and the answers as they came.</summary>
    public static async Task<(IReadOnlyList<Server> Servers, IReadOnlyList<JsonElement> Answers)> AllAsync(CroniumApi api, IReadOnlyList<string> labels, CancellationToken cancellationToken)
    {
        var (servers, answers) = (new List<Server>(), new List<JsonElement>());
        for (string? after = null; ;)
        {
            var page = await api.ListServersAsync(labels, after, cancellationToken);
            servers.AddRange(page.Value.Items);
            answers.AddRange(page.As<ListPage<JsonElement>>().Items);
            if ((after = page.Value.Next) is null)
            {
                return (servers, answers);
            }
        }
    }
}
