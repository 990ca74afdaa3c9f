using System.CommandLine;
using Cronium.Cli.Api;
using Cronium.Cli.Output;
using Spectre.Console;

namespace Cronium.Cli.Commands.Servers;

/// <summary><c>cronium servers</c></summary>
internal static class ServersCommand
{
    public static Command Create(CommandHost host) => new Command("servers", "List the servers that scripts run on over SSH; see, check and change them.")
    {
        ServerName.Labels,
        ServerShowCommand.Create(host),
        ApplyCommand.CreateForServers(host),
        ServerCheckCommand.Create(host),
        ServerBreakerCommand.Create(host),
        ServerHostKeyCommand.Create(host),
        ServerRemoveCommand.Create(host),
    }
    .WithExamples(
        "cronium servers",
        "cronium servers -l role=db -o json",
        "cronium servers apply -f db1.yaml",
        "cronium servers check db1")
    .Does(host, ListAsync);

    private static async Task<int> ListAsync(Session session, ParseResult parse, CancellationToken cancellationToken)
    {
        var labels = ServerName.LabelsOf(parse);
        var (servers, answers) = await ServerPages.AllAsync(session.Api, labels, cancellationToken);
        session.PrintValue(new { items = answers }, (_, screen) => Show(session, servers, labels, screen));
        return ExitCodes.Done;
    }

    private static void Show(Session session, IReadOnlyList<Server> servers, IReadOnlyList<string> labels, IAnsiConsole screen)
    {
        var table = new PlainTable("Server", "Address", "Labels~", "Breaker~", "Running", "Survival", "Last error~");
        foreach (var server in servers)
        {
            var file = ServerText.FileOf(server);
            table.Add(
                server.Name,
                ServerText.Address(file),
                ServerText.Labels(file),
                ServerText.Breaker(server.Breaker, session.Now),
                ServerText.Running(server, file),
                ServerText.Survival(server),
                ServerText.LastError(server));
        }

        table.Print(screen, labels.Count == 0 ? "There are no servers. Make one with 'cronium servers apply -f FILE'." : $"There is no server with {string.Join(" and ", labels)}.");
    }
}
