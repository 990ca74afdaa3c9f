using System.CommandLine;
using Cronium.Cli.Output;

namespace Cronium.Cli.Commands.Engines;

/// <summary><c>cronium engines check NAME</c></summary>
internal static class EngineCheckCommand
{
    public static Command Create(CommandHost host)
    {
        var name = EngineName.Argument();
        return new Command("check", "Ask a Docker Engine and look at everything a run needs: reach, live-restore, memory, cgroups. Ends with 1 if one fails.") { name }
            .Does(host, async (session, parse, cancellationToken) =>
            {
                var engine = parse.GetRequiredValue(name);
                var reply = await session.Api.CheckEngineAsync(engine, cancellationToken);
                session.Print(reply, (check, screen) => CheckText.Show(engine, check, screen));
                return reply.Value.Passed ? ExitCodes.Done : ExitCodes.Problem;
            });
    }
}
