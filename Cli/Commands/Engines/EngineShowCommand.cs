using System.CommandLine;
using Cronium.Cli.Api;
using Cronium.Cli.Output;
using Spectre.Console;

namespace Cronium.Cli.Commands.Engines;

/// <summary><c>cronium engines show NAME</c></summary>
internal static class EngineShowCommand
{
    public static Command Create(CommandHost host)
    {
        var name = EngineName.Argument();
        return new Command("show", "Show a Docker Engine: which silos reach it, what it allows, how it stands.") { name }
            .Does(host, async (session, parse, cancellationToken) => session.Print(
                await session.Api.GetEngineAsync(parse.GetRequiredValue(name), cancellationToken), (engine, screen) => Show(session, engine, screen)));
    }

    private static void Show(Session session, Engine engine, IAnsiConsole screen)
    {
        var table = PlainTable.OfDetails();
        table.Add("engine", engine.Name);
        table.Add("id", engine.Id);
        table.Add("version", $"{engine.Version}, cgroup v{engine.CgroupVersion}");
        table.Add("labels", EngineText.Labels(engine) ?? "none");
        table.Add("held by silo", engine.Silo ?? "none right now");
        table.Add("reached by", string.Join(' ', engine.Silos));
        table.Add("breaker", EngineText.Breaker(engine, session.Now));
        AddIfAny(table, "changed", engine.Breaker.Since is { } since ? session.Ago(since) : null);
        AddIfAny(table, "because", engine.Breaker.Reason);
        AddIfAny(table, "last error", engine.LastError);
        table.Add("live-restore", engine.LiveRestore ? new Cell("yes", Color.Green) : new Cell("no: containers end when the engine restarts", Color.Yellow));
        AddIfAny(table, "trouble", engine.Trouble);
        table.Add("running", EngineText.Running(engine));
        table.Add("host", $"{engine.Cpus} CPUs, {ServerText.Size(engine.MemoryBytes)}");
        table.Add("a job may ask", EngineText.Limits(engine.Limits));
        table.Print(screen, "");
    }

    private static void AddIfAny(PlainTable table, string name, string? value)
    {
        if (value is not null)
        {
            table.Add(name, value);
        }
    }
}
