using Cronium.Grains.Runs;
using Spectre.Console;

namespace Cronium.Cli.Output;

/// <summary>One colour for each kind of status, the same everywhere.</summary>
internal static class StatusColour
{
    public static Color Of(RunStatus status) => status switch
    {
        RunStatus.Succeeded => Color.Green,
        RunStatus.Failed or RunStatus.TimedOut or RunStatus.Lost or RunStatus.Partial => Color.Red,
        RunStatus.Canceled or RunStatus.Canceling => Color.Yellow,
        RunStatus.Running or RunStatus.Starting => Color.Aqua,
        _ => Color.Default,
    };

    public static Cell Cell(RunStatus status) => new(status.ToString(), Of(status));
}
