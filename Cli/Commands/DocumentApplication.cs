using System.Net;
using Cronium.Cli.Api;
using Cronium.Cli.Documents;

namespace Cronium.Cli.Commands;

/// <summary>Brings one job or server to what its document says.</summary>
internal sealed class DocumentApplication(CroniumApi api, Func<string, string?> variable)
{
    public Task<Applied> ApplyJobAsync(Document document, CancellationToken cancellationToken) => ApplyAsync(
        Applied.Job,
        document,
        async name => (await api.GetJobAsync(name, cancellationToken)).Value.Version,
        async name => (await api.PutJobAsync(name, document.Json.ToJsonString(), cancellationToken)).Value.Version);

    public async Task<Applied> ApplyServerAsync(Document document, CancellationToken cancellationToken)
    {
        try
        {
            var warnings = new CredentialFields(document, variable).Fill();
            var applied = await ApplyAsync(
                Applied.Server,
                document,
                async name => (await api.GetServerAsync(name, cancellationToken)).Value.Version,
                async name => (await api.PutServerAsync(name, document.Json.ToJsonString(), cancellationToken)).Value.Version);
            return applied with { Warnings = warnings };
        }
        catch (DocumentException failure)
        {
            return Applied.Failed(Applied.Server, document.Name, failure.Message);
        }
    }

    private static async Task<Applied> ApplyAsync(string kind, Document document, Func<string, Task<long>> versionOf, Func<string, Task<long>> put)
    {
        if (document.Name is not { Length: > 0 } name)
        {
            return Applied.Failed(kind, null, $"{document.At("name")}: name: is missing; every {kind} needs one, such as 'name: {(kind == Applied.Job ? "hello" : "db1")}'.");
        }

        try
        {
            var before = await VersionAsync(name, versionOf);
            var after = await put(name);
            return new Applied(kind, name, before is null ? "created" : before == after ? "unchanged" : "updated", after);
        }
        catch (ApiException refusal) when (!IsAboutTheCaller(refusal))
        {
            return Applied.Failed(kind, name, [.. Explain(document, refusal)]);
        }
    }

    private static async Task<long?> VersionAsync(string name, Func<string, Task<long>> versionOf)
    {
        try
        {
            return await versionOf(name);
        }
        catch (ApiException refusal) when (refusal.Status is HttpStatusCode.NotFound or HttpStatusCode.BadRequest)
        {
            return null;
        }
    }

    private static bool IsAboutTheCaller(ApiException refusal) => refusal.Status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden;

    /// <summary>The problems as a compiler would name them.</summary>
    private static IEnumerable<string> Explain(Document document, ApiException refusal) => refusal.Problems.Count == 0
        ? [$"{document.At("")}: {refusal.Message}"]
        : refusal.Problems.Select(problem => $"{document.At(problem.Field)}: {problem}");
}

/// <summary>What became of one document.</summary>
/// <param name="Kind"><see cref="Job"/> or <see cref="Server"/>; null: the file could not be read that far.</param>
/// <param name="Name">Name of the job or server; null: none could be read.</param>
/// <param name="Result"><c>created</c>, <c>updated</c>, <c>unchanged</c> or <c>failed</c>.</param>
/// <param name="Version">Its version now.</param>
internal sealed record Applied(string? Kind, string? Name, string Result, long? Version)
{
    public const string Job = "job";
    public const string Server = "server";

    /// <summary>What is wrong, each with file and line.</summary>
    public IReadOnlyList<string> Problems { get; init; } = [];

    /// <summary>What works and should be mended all the same.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    public static Applied Failed(string? kind, string? name, params IReadOnlyList<string> problems) => new(kind, name, "failed", null) { Problems = problems };
}
