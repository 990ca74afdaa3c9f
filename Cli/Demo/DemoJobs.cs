using System.Text.Json.Nodes;
using Cronium.Cli.Api;
using Cronium.Cli.Commands;
using Cronium.Cli.Documents;

namespace Cronium.Cli.Demo;

/// <summary>The job files of the demonstration; they lie in <c>samples/demo</c> and travel inside this program.</summary>
internal static class DemoJobs
{
    public const string Tick = "tick";
    public const string Count = "count";
    public const string Flaky = "flaky";
    public const string Report = "report";

    /// <summary>Needs a Docker Engine, and an image named.</summary>
    public const string Boxed = "boxed";

    /// <summary>Interval of <see cref="Tick"/>, as its file says.</summary>
    public static readonly TimeSpan TickEvery = TimeSpan.FromSeconds(2);

    private const string Prefix = "demo/";

    /// <summary>Makes the jobs; their scripts are told where to leave their witness.</summary>
    /// <param name="api">The cluster.</param>
    /// <param name="witness">The folder for it.</param>
    /// <param name="server">Where the counting script runs; null: on the silos' machine, like the others.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<IReadOnlyList<string>> ApplyAsync(CroniumApi api, string witness, string? server, CancellationToken cancellationToken)
    {
        var names = new List<string>();
        foreach (var document in Documents().Where(document => document.Name != Boxed))
        {
            document.Json["environment"] = new JsonObject { ["WITNESS"] = witness };
            if (server is not null && document.Name == Count)
            {
                document.Json["target"] = new JsonObject { ["servers"] = new JsonArray(server) };
            }

            names.Add(await ApplyAsync(api, document, cancellationToken));
        }

        return names;
    }

    /// <summary>Makes one job, changed.</summary>
    public static async Task ApplyOneAsync(CroniumApi api, string name, Action<JsonObject> change, CancellationToken cancellationToken)
    {
        var document = Documents().First(document => document.Name == name);
        change(document.Json);
        await ApplyAsync(api, document, cancellationToken);
    }

    private static async Task<string> ApplyAsync(CroniumApi api, Document document, CancellationToken cancellationToken)
    {
        var applied = await new DocumentApplication(api, Environment.GetEnvironmentVariable).ApplyJobAsync(document, cancellationToken);
        return applied is { Name: { } name, Problems.Count: 0 } ? name : throw new DemoException(string.Join('\n', applied.Problems));
    }

    private static IEnumerable<Document> Documents()
    {
        var assembly = typeof(DemoJobs).Assembly;
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            using var stream = assembly.GetManifestResourceStream(name) ?? throw new DemoException($"{name} is missing.");
            using var reader = new StreamReader(stream);
            foreach (var document in YamlReader.Read($"samples/{name}", reader))
            {
                yield return document;
            }
        }
    }
}

/// <summary>The demonstration cannot go on; the message says why.</summary>
internal sealed class DemoException(string message) : Exception(message);
