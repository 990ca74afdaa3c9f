using System.CommandLine;
using System.Runtime.CompilerServices;

namespace Cronium.Cli;

/// <summary>Command lines that show how a command is used; printed at the end of its help.</summary>
internal static class Examples
{
    private static readonly ConditionalWeakTable<Command, string[]> Known = [];

    public static Command WithExamples(this Command command, params string[] lines)
    {
        Known.Add(command, lines);
        return command;
    }

    public static IReadOnlyList<string> Of(Command command) => Known.TryGetValue(command, out var lines) ? lines : [];
}
