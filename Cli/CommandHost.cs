using Cronium.Cli.Output;

namespace Cronium.Cli;

/// <summary>What a command gets from the process it runs in.</summary>
/// <param name="Terminal">Where it writes.</param>
/// <param name="Variable">Reads an environment variable.</param>
/// <param name="Time">The clock.</param>
internal sealed record CommandHost(Terminal Terminal, Func<string, string?> Variable, TimeProvider Time)
{
    public static CommandHost OfProcess() => new(Terminal.OfProcess(), Environment.GetEnvironmentVariable, TimeProvider.System);
}
