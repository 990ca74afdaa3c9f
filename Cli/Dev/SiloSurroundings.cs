using System.Diagnostics;

namespace Cronium.Cli.Dev;

/// <summary>What a silo process finds around it.</summary>
/// <param name="IsolatedIn">Folder to run in, with none of the user's own settings; null: as the user has it.</param>
/// <param name="Variables">Variables it gets in any case.</param>
internal sealed record SiloSurroundings(string? IsolatedIn, IReadOnlyDictionary<string, string> Variables)
{
    private const string OwnPrefix = "CRONIUM_";

    public void ApplyTo(ProcessStartInfo info)
    {
        if (IsolatedIn is not null)
        {
            info.WorkingDirectory = IsolatedIn;
            foreach (var name in info.Environment.Keys.Where(name => name.StartsWith(OwnPrefix, StringComparison.Ordinal)).ToArray())
            {
                info.Environment.Remove(name);
            }
        }

        foreach (var (name, value) in Variables)
        {
            info.Environment[name] = value;
        }
    }
}
