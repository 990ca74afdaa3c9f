using Cronium.Grains.Logs;

namespace Cronium.Grains.Execution.Supervision;

/// <summary>Reaches the supervisor on one target: puts its file there, runs it, reads what it leaves behind.</summary>
internal interface ISupervisorTransport
{
    /// <summary>How often followers look at attempts on this target.</summary>
    Pace Pace { get; }

    /// <summary>How long a launch waits for the end of a short script, so that its answer tells the end and brings the output along.</summary>
    TimeSpan Linger => TimeSpan.Zero;

    /// <summary>Runs the supervisor's launcher to its end, its file published before if need be. Nothing on its command line is secret; its input may be.</summary>
    /// <exception cref="TargetUnreachableException">The target did not run it, or gave no whole answer.</exception>
    Task<SupervisorAnswer> CallAsync(SupervisorCall call, CancellationToken cancellationToken);

    /// <summary>Reads an output file of the attempt from an offset on.</summary>
    /// <exception cref="TargetUnreachableException">The target did not let us read.</exception>
    Task<OutputPiece> ReadAsync(AttemptId attempt, OutputStream stream, long offset, Memory<byte> buffer, CancellationToken cancellationToken);

    /// <summary>A look that costs less than a call and means the same; null: there is none, or it does not tell enough.</summary>
    /// <exception cref="TargetUnreachableException">The target did not let us look.</exception>
    ValueTask<RunDirectory?> LookAsync(AttemptId attempt, CancellationToken cancellationToken);
}

/// <summary>What was read of an output file.</summary>
/// <param name="Length">Bytes read; 0: there is no more, or no such file.</param>
/// <param name="End">First line of <c>rc</c> as it was after the bytes were read, null if there was none. Not looked at when nothing was read.</param>
internal readonly record struct OutputPiece(int Length, string? End);
