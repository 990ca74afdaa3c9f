using System.CommandLine;
using System.Net;
using Cronium.Cli.Api;
using Cronium.Cli.JobFiles;
using Spectre.Console;

namespace Cronium.Cli.Commands;

/// <summary><c>cronium apply -f FILE</c></summary>
internal static class ApplyCommand
{
    private static readonly Option<string[]> File = new("--filename", "-f")
    {
        Description = "A job file in YAML or JSON, a folder of them, or - for standard input. May be given several times.",
        HelpName = "FILE|DIR|-",
        Required = true,
    };

    public static Command Create(CommandHost host) =>
        new Command("apply", "Create jobs, or bring them to what their files say.") { File }.Does(host, RunAsync);

    private static async Task<int> RunAsync(Session session, ParseResult parse, CancellationToken cancellationToken)
    {
        var files = (parse.GetValue(File) ?? []).SelectMany(JobFileSource.Expand).ToArray();
        var results = new List<AppliedJob>();
        foreach (var file in files)
        {
            results.AddRange(await ApplyFileAsync(session, file, cancellationToken));
        }

        session.PrintValue(results, (all, screen) => Show(all, screen));
        foreach (var problem in results.SelectMany(result => result.Problems))
        {
            session.Terminal.Remarks.Write(new Text(problem + "\n", new Style(Color.Red)));
        }

        return results.All(result => result.Problems.Count == 0) ? ExitCodes.Done : ExitCodes.Problem;
    }

    private static async Task<IReadOnlyList<AppliedJob>> ApplyFileAsync(Session session, string file, CancellationToken cancellationToken)
    {
        IReadOnlyList<JobDocument> documents;
        try
        {
            documents = JobFileSource.Read(file, session.Terminal.Input);
        }
        catch (JobFileException failure)
        {
            return [AppliedJob.Failed(null, failure.Message)];
        }

        var results = new List<AppliedJob>(documents.Count);
        foreach (var document in documents)
        {
            results.Add(await ApplyAsync(session.Api, document, cancellationToken));
        }

        return results;
    }

    /// <summary>Brings one job to what its document says.</summary>
    public static async Task<AppliedJob> ApplyAsync(CroniumApi api, JobDocument document, CancellationToken cancellationToken)
    {
        if (document.Name is not { Length: > 0 } name)
        {
            return AppliedJob.Failed(null, $"{document.At("name")}: name: is missing; every job needs one, such as 'name: hello'.");
        }

        try
        {
            var before = await VersionAsync(api, name, cancellationToken);
            var after = await api.PutJobAsync(name, document.Json.ToJsonString(), cancellationToken);
            return new AppliedJob(name, before is null ? "created" : before == after.Value.Version ? "unchanged" : "updated", after.Value.Version, []);
        }
        catch (ApiException refusal) when (!IsAboutTheCaller(refusal))
        {
            return AppliedJob.Failed(name, [.. Explain(document, refusal)]);
        }
    }

    private static async Task<long?> VersionAsync(CroniumApi api, string name, CancellationToken cancellationToken)
    {
        try
        {
            return (await api.GetJobAsync(name, cancellationToken)).Value.Version;
        }
        catch (ApiException refusal) when (refusal.Status is HttpStatusCode.NotFound or HttpStatusCode.BadRequest)
        {
            return null;
        }
    }

    private static bool IsAboutTheCaller(ApiException refusal) => refusal.Status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden;

    /// <summary>The problems as a compiler would name them.</summary>
    private static IEnumerable<string> Explain(JobDocument document, ApiException refusal) => refusal.Problems.Count == 0
        ? [$"{document.At("")}: {refusal.Message}"]
        : refusal.Problems.Select(problem => $"{document.At(problem.Field)}: {problem}");

    private static void Show(IEnumerable<AppliedJob> results, IAnsiConsole screen)
    {
        foreach (var result in results.Where(result => result.Job is not null))
        {
            screen.Write(new Text($"{result.Job} {result.Result}\n", new Style(result.Problems.Count > 0 ? Color.Red : Color.Default)));
        }
    }
}

/// <summary>What became of one document.</summary>
/// <param name="Job">Name of the job; null: the file could not be read that far.</param>
/// <param name="Result"><c>created</c>, <c>updated</c>, <c>unchanged</c> or <c>failed</c>.</param>
/// <param name="Version">Version of the job now.</param>
/// <param name="Problems">What is wrong, each with file and line.</param>
internal sealed record AppliedJob(string? Job, string Result, long? Version, IReadOnlyList<string> Problems)
{
    public static AppliedJob Failed(string? job, params IReadOnlyList<string> problems) => new(job, "failed", null, problems);
}
