using Cronium.Cli.Api;
using Cronium.Grains.Runs;

namespace Cronium.Cli;

/// <summary>What the command ends with. Those from 122 on belong to <c>run --follow</c>, beside the script's own codes.</summary>
internal static class ExitCodes
{
    public const int Done = 0;

    /// <summary>The API refused, or something asked for failed.</summary>
    public const int Problem = 1;

    /// <summary>The command line, or a file it names, cannot be used.</summary>
    public const int Usage = 2;

    /// <summary>No silo answered.</summary>
    public const int Unreachable = 3;

    /// <summary>Ctrl-C while following: the run goes on.</summary>
    public const int Detached = 122;

    /// <summary>Some targets of the run succeeded, some did not; as xargs says it.</summary>
    public const int Partial = 123;

    /// <summary>The time limit ended the run; as timeout(1) says it.</summary>
    public const int TimedOut = 124;

    /// <summary>The run started, and its end cannot be known.</summary>
    public const int Lost = 125;

    /// <summary>The script was never started.</summary>
    public const int Refused = 126;

    /// <summary>A cancel ended the run; also what Ctrl-C ends a command with that was not following.</summary>
    public const int Canceled = 130;

    /// <summary>The reader of our output has gone; as shells say it of SIGPIPE.</summary>
    public const int BrokenPipe = 141;

    private const int SignalBase = 128;

    /// <summary>For the help text of <c>run</c>.</summary>
    public const string HelpOfFollow =
        "Print the log while the script runs, and end with its exit code; or with 128+N: signal N ended it; 122: detached by Ctrl-C, "
        + "the run goes on; 123: some of its targets failed; 124: time limit; 125: lost; 126: never started; 130: canceled.";

    /// <summary>The code for a run that has ended.</summary>
    public static int Of(Run run) => run.Status switch
    {
        RunStatus.Succeeded => Done,
        RunStatus.TimedOut => TimedOut,
        RunStatus.Canceled => Canceled,
        RunStatus.Lost => Lost,
        RunStatus.Partial => Partial,
        _ => OfFailure(run.ExitCode ?? run.LastOutcome?.ExitCode, run.LastOutcome?.Signal),
    };

    /// <summary>A failure never looks like a success, whatever is missing.</summary>
    private static int OfFailure(int? exitCode, int? signal) => exitCode is { } code and not 0 ? code
        : signal is { } number ? SignalBase + number
        : Refused;
}
