using System.CommandLine;
using Spectre.Console;

namespace Cronium.Cli.Commands;

/// <summary><c>cronium pause JOB</c></summary>
internal static class PauseCommand
{
    private static readonly Argument<string> Job = new("job") { Description = "Name of the job." };

    public static Command Create(CommandHost host) =>
        new Command("pause", "Let no occurrence of a job lead to a run until 'resume'. Runs that go on are left alone.") { Job }.Does(host, RunAsync);

    private static async Task<int> RunAsync(Session session, ParseResult parse, CancellationToken cancellationToken)
    {
        var reply = await session.Api.PauseAsync(parse.GetRequiredValue(Job), cancellationToken);
        return session.Print(reply, (job, screen) => screen.WriteLine($"{job.Name} paused"));
    }
}
