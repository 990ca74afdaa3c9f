using System.CommandLine;
using System.Text.Json;
using Cronium.Cli.Api;
using Cronium.Cli.Output;
using Cronium.Silo.Configuration;
using Spectre.Console;

namespace Cronium.Cli.Commands;

/// <summary><c>cronium config</c></summary>
internal static class ConfigCommand
{
    private static readonly Option<bool> Describe = new("--describe") { Description = "Say what each key is for." };

    public static Command Create(CommandHost host)
    {
        var command = new Command("config", "Print the configuration a silo started here would have: each key, its value, and where that comes from.") { Describe };
        command.TreatUnmatchedTokensAsErrors = false;
        return command.DoesAlone(host, (parse, _) => Task.FromResult(Run(host, parse)));
    }

    private static int Run(CommandHost host, ParseResult parse)
    {
        host.Terminal.UseColour(!parse.GetValue(GlobalOptions.NoColour));
        var rows = SiloConfiguration.Load(parse.UnmatchedTokens, EnvironmentSource.Variables(), Environment.CurrentDirectory).Rows;
        if (parse.GetValue(GlobalOptions.Output) == GlobalOptions.Json)
        {
            host.Terminal.Output.WriteLine(JsonSerializer.Serialize(JsonSerializer.SerializeToElement(rows, ApiJson.Options), ApiJson.Indented));
            return ExitCodes.Done;
        }

        Show(rows, parse.GetValue(Describe), host.Terminal.Screen);
        return ExitCodes.Done;
    }

    private static void Show(IReadOnlyList<ConfigRow> rows, bool describe, IAnsiConsole screen)
    {
        var table = new PlainTable("Key", "Value~", describe ? "What it is for~" : "From");
        foreach (var row in rows)
        {
            table.Add(row.Key, row.Value.Length > 0 ? row.Value : null, describe ? row.Description : row.Source);
        }

        table.Print(screen, "");
    }
}
