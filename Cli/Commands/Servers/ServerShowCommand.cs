using System.CommandLine;
using System.Text.Json;
using Cronium.Cli.Api;
using Cronium.Cli.Output;
using Spectre.Console;

namespace Cronium.Cli.Commands.Servers;

/// <summary><c>cronium servers show NAME</c></summary>
internal static class ServerShowCommand
{
    public static Command Create(CommandHost host)
    {
        var name = ServerName.Argument(host);
        return new Command("show", "Show a server: how it is reached, what it can do, how it stands. Connects to nothing.") { name }
            .Does(host, async (session, parse, cancellationToken) => session.Print(
                await session.Api.GetServerAsync(parse.GetRequiredValue(name), cancellationToken), (server, screen) => Show(session, server, screen)));
    }

    private static void Show(Session session, Server server, IAnsiConsole screen)
    {
        var file = ServerText.FileOf(server);
        var table = PlainTable.OfDetails();
        table.Add("server", server.Name);
        table.Add("address", $"{ServerText.Address(file)}{(file.JumpHost is { } jump ? $", through {jump}" : "")}");
        table.Add("labels", ServerText.Labels(file));
        table.Add("logs in with", server.Credentials);
        table.Add("host key", server.HostKey ?? "none seen yet");
        table.Add("breaker", ServerText.Breaker(server.Breaker, session.Now));
        AddIfAny(table, "changed", server.Breaker.Since is { } since ? session.Ago(since) : null);
        AddIfAny(table, "because", server.Breaker.Reason);
        AddIfAny(table, "last error", server.LastError == server.Breaker.Reason ? null : server.LastError);
        table.Add("running", ServerText.Running(server, file));
        table.Add("connections", $"{server.Load.Connections}, with {server.Load.Sessions} sessions");
        AddIfAny(table, "held by silo", server.Silo);
        AddAbilities(session, table, server.Abilities);
        table.Add("version", $"{server.Version}, of {server.UpdatedAt:u}");
        table.Print(screen, "");
        screen.WriteLine();
        screen.Write(new Text(JsonSerializer.Serialize(server.Definition, ApiJson.Indented) + "\n"));
    }

    private static void AddAbilities(Session session, PlainTable table, Abilities? abilities)
    {
        if (abilities is null)
        {
            table.Add("abilities", "unknown until it is connected to; 'cronium servers check' does");
            return;
        }

        table.Add("system", $"{abilities.System} {abilities.Machine}");
        table.Add("survival", $"{abilities.Survival}{(abilities.SurvivalReason is { } reason ? $": {reason}" : "")}");
        table.Add("interpreters", abilities.Interpreters.Count == 0 ? "none" : string.Join(", ", abilities.Interpreters));
        table.Add("login shell", abilities.Shell);
        table.Add("output read by", abilities.Sftp ? "SFTP" : "commands, as it has no SFTP");
        AddIfAny(table, "free", abilities.FreeBytes is { } free ? ServerText.Size(free) : null);
        table.Add("clock", ServerText.Skew(TimeSpan.FromMilliseconds(abilities.ClockSkewMs)));
        AddIfAny(table, "probed", abilities.ProbedAt is { } at ? session.Ago(at) : null);
    }

    private static void AddIfAny(PlainTable table, string name, string? value)
    {
        if (value is not null)
        {
            table.Add(name, value);
        }
    }
}
