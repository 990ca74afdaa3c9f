using System.CommandLine;
using Cronium.Cli.Api;
using Cronium.Cli.Commands.Servers;
using Cronium.Cli.Output;
using Spectre.Console;

namespace Cronium.Cli.Commands.Engines;

/// <summary><c>cronium engines</c></summary>
internal static class EnginesCommand
{
    public static Command Create(CommandHost host) => new Command("engines", "List the Docker Engines that containers run on; see and check them.")
    {
        ServerName.Labels,
        EngineShowCommand.Create(host),
        EngineCheckCommand.Create(host),
        EngineBreakerCommand.Create(host),
    }
    .WithExamples("cronium engines", "cronium engines check build1", "cronium engines breaker build1 open --for 30m")
    .Does(host, ListAsync);

    private static async Task<int> ListAsync(Session session, ParseResult parse, CancellationToken cancellationToken) =>
        session.Print(await session.Api.ListEnginesAsync(ServerName.LabelsOf(parse), cancellationToken), (engines, screen) => Show(session, engines.Items, screen));

    private static void Show(Session session, IReadOnlyList<Engine> engines, IAnsiConsole screen)
    {
        var table = new PlainTable("Engine", "Id", "Silo~", "Labels~", "Running", "Breaker~", "Live-restore", "Version", "Last error~");
        foreach (var engine in engines)
        {
            table.Add(
                engine.Name,
                EngineText.Id(engine),
                engine.Silo,
                EngineText.Labels(engine),
                EngineText.Running(engine),
                EngineText.Breaker(engine, session.Now),
                EngineText.LiveRestore(engine),
                engine.Version,
                engine.LastError);
        }

        table.Print(screen, "No silo reaches a Docker Engine. Give one with executors:docker:endpoint, such as --executors:docker:endpoint=unix:///var/run/docker.sock.");
    }
}
