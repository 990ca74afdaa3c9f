using System.CommandLine;
using Spectre.Console;

namespace Cronium.Cli.Commands;

/// <summary><c>cronium retry RUN</c></summary>
internal static class RetryCommand
{
    private static readonly Argument<string> Run = new("run") { Description = "Id of a run that has ended." };

    private static readonly Option<bool> Failed = new("--failed") { Description = "Only on the servers where it did not succeed." };

    public static Command Create(CommandHost host) => new Command("retry", "Run a job again, as a retry of a run that has ended.") { Run, Failed }
        .WithExamples("cronium retry RUN", "cronium retry RUN --failed")
        .Does(host, RunAsync);

    private static async Task<int> RunAsync(Session session, ParseResult parse, CancellationToken cancellationToken)
    {
        var reply = await session.Api.RetryAsync(parse.GetRequiredValue(Run), parse.GetValue(Failed), Guid.NewGuid().ToString("n"), cancellationToken);
        session.Print(reply, (run, screen) => screen.WriteLine(run.Id));
        session.Hint($"Follow it with: cronium logs -f {reply.Value.Id}");
        return ExitCodes.Done;
    }
}
