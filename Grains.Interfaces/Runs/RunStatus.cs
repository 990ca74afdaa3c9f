namespace Cronium.Grains.Runs;

/// <summary>Where a run, or one of its dispatches, stands.</summary>
[GenerateSerializer, Alias("cronium.run-status")]
public enum RunStatus
{
    /// <summary>Admitted; waits for an earlier run, for a free slot, or for the delay before a retry.</summary>
    Queued,

    /// <summary>An attempt is being set up on its target.</summary>
    Starting,

    /// <summary>The script runs.</summary>
    Running,

    /// <summary>A cancel was asked for and is not proven yet.</summary>
    Canceling,

    /// <summary>Final: exit code 0.</summary>
    Succeeded,

    /// <summary>Final: another exit code, a signal, or a set-up that was refused.</summary>
    Failed,

    /// <summary>Final: the time limit ended it.</summary>
    TimedOut,

    /// <summary>Final: a cancel ended it.</summary>
    Canceled,

    /// <summary>Final: it started, and its end cannot be known.</summary>
    Lost,

    /// <summary>Final, for a run over several dispatches: some succeeded, some did not.</summary>
    Partial,
}

/// <summary>Questions about a <see cref="RunStatus"/>.</summary>
public static class RunStatusExtensions
{
    /// <summary>Whether the status never changes again.</summary>
    public static bool IsFinal(this RunStatus status) => status >= RunStatus.Succeeded;
}
