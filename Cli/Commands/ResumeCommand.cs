using System.CommandLine;
using Spectre.Console;

namespace Cronium.Cli.Commands;

/// <summary><c>cronium resume JOB</c></summary>
internal static class ResumeCommand
{
    private static readonly Argument<string> Job = new("job") { Description = "Name of the job." };

    public static Command Create(CommandHost host) =>
        new Command("resume", "End a pause. What was due meanwhile is noted, not run.") { Job }.Does(host, RunAsync);

    private static async Task<int> RunAsync(Session session, ParseResult parse, CancellationToken cancellationToken)
    {
        var reply = await session.Api.ResumeAsync(parse.GetRequiredValue(Job), cancellationToken);
        return session.Print(reply, (job, screen) =>
            screen.WriteLine($"{job.Name} resumed{(job.NextDueAt is { } next ? $", next {session.Ago(next)}" : "")}"));
    }
}
