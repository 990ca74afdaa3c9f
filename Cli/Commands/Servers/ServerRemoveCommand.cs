using System.CommandLine;

namespace Cronium.Cli.Commands.Servers;

/// <summary><c>cronium servers remove NAME</c></summary>
internal static class ServerRemoveCommand
{
    private static readonly Option<bool> Force = new("--force") { Description = "Also while scripts run there; they run on, and nobody learns how they end." };

    public static Command Create(CommandHost host)
    {
        var name = ServerName.Argument(host);
        return new Command("remove", "Forget a server and its credentials.") { name, Force }
            .Does(host, async (session, parse, cancellationToken) =>
            {
                var server = parse.GetRequiredValue(name);
                await session.Api.DeleteServerAsync(server, parse.GetValue(Force), cancellationToken);
                session.Hint($"{server} removed");
                return ExitCodes.Done;
            });
    }
}
