using System.CommandLine;

namespace Cronium.Cli.Commands;

/// <summary><c>cronium delete JOB</c></summary>
internal static class DeleteCommand
{
    private static readonly Argument<string> Job = new("job") { Description = "Name of the job." };

    public static Command Create(CommandHost host) =>
        new Command("delete", "Delete a job. Runs that go on end by themselves; history stays until retention removes it.") { Job }.Does(host, RunAsync);

    private static async Task<int> RunAsync(Session session, ParseResult parse, CancellationToken cancellationToken)
    {
        var job = parse.GetRequiredValue(Job);
        await session.Api.DeleteJobAsync(job, cancellationToken);
        session.Hint($"{job} deleted");
        return ExitCodes.Done;
    }
}
