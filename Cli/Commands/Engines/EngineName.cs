using System.CommandLine;

namespace Cronium.Cli.Commands.Engines;

/// <summary>Names of engines on the command line.</summary>
internal static class EngineName
{
    public static Argument<string> Argument() => new("engine") { Description = "Name of the engine, its id, or the beginning of its id.", HelpName = "engine" };
}
