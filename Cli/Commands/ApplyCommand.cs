using System.CommandLine;
using Cronium.Cli.Documents;
using Cronium.Cli.Output;
using Spectre.Console;

namespace Cronium.Cli.Commands;

/// <summary><c>cronium apply -f FILE</c> and <c>cronium servers apply -f FILE</c></summary>
internal static class ApplyCommand
{
    private static readonly Option<string[]> File = new("--filename", "-f")
    {
        Description = "A file in YAML or JSON, a folder of them, or - for standard input. May be given several times.",
        HelpName = "FILE|DIR|-",
        Required = true,
    };

    public static Command Create(CommandHost host) =>
        new Command("apply", "Create jobs and servers, or bring them to what their files say. What has a host is a server; servers go first.") { File }
            .WithExamples(
                "cronium apply -f samples/hello.yaml",
                "cronium apply -f jobs/ -f servers.yaml",
                "generate-jobs | cronium apply -f -")
            .Does(host, (session, parse, cancellationToken) => RunAsync(session, parse, areServers: false, cancellationToken));

    public static Command CreateForServers(CommandHost host) =>
        new Command("apply", "Create servers, or bring them to what their files say.") { File }
            .WithExamples("cronium servers apply -f db1.yaml", "cronium servers apply -f servers/")
            .Does(host, (session, parse, cancellationToken) => RunAsync(session, parse, areServers: true, cancellationToken));

    private static async Task<int> RunAsync(Session session, ParseResult parse, bool areServers, CancellationToken cancellationToken)
    {
        var results = new List<Applied>();
        var documents = new List<Document>();
        foreach (var file in (parse.GetValue(File) ?? []).SelectMany(DocumentSource.Expand).ToArray())
        {
            try
            {
                documents.AddRange(DocumentSource.Read(file, session.Terminal.Input));
            }
            catch (DocumentException failure)
            {
                results.Add(Applied.Failed(null, null, failure.Message));
            }
        }

        foreach (var document in ApplyOrder.Of(documents))
        {
            var application = new DocumentApplication(session.Api, session.Host.Variable);
            results.Add(areServers || document.IsServer
                ? await application.ApplyServerAsync(document, cancellationToken)
                : await application.ApplyJobAsync(document, cancellationToken));
        }

        session.PrintValue(results, Show);
        Remark(session.Terminal, results);
        return results.All(result => result.Problems.Count == 0) ? ExitCodes.Done : ExitCodes.Problem;
    }

    private static void Show(IReadOnlyList<Applied> results, IAnsiConsole screen)
    {
        foreach (var result in results.Where(result => result.Name is not null))
        {
            var subject = result.Kind == Applied.Server ? $"server {result.Name}" : result.Name;
            screen.Write(new Text($"{subject} {result.Result}\n", new Style(result.Problems.Count > 0 ? Color.Red : Color.Default)));
        }
    }

    private static void Remark(Terminal terminal, IReadOnlyList<Applied> results)
    {
        foreach (var warning in results.SelectMany(result => result.Warnings))
        {
            terminal.Remarks.Write(new Text($"warning: {PlainText.Of(warning)}\n", new Style(Color.Yellow)));
        }

        foreach (var problem in results.SelectMany(result => result.Problems))
        {
            terminal.Remarks.Write(new Text(PlainText.Of(problem) + "\n", new Style(Color.Red)));
        }
    }
}
