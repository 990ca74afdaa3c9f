using System.CommandLine;
using Cronium.Silo;

namespace Cronium.Cli.Commands;

/// <summary><c>cronium silo</c></summary>
internal static class SiloCommand
{
    public const string Name = "silo";

    public static Command Create(CommandHost host)
    {
        var command = new Command(Name, "Run one silo of a cluster. Takes every key of 'cronium config' as a flag, such as --store:redis=HOST:6379.")
        {
            TreatUnmatchedTokensAsErrors = false,
        };
        return command.DoesAlone(host, (parse, cancellationToken) => SiloProgram.RunAsync([.. parse.UnmatchedTokens], cancellationToken));
    }
}
