namespace Cronium.Grains.Execution.Supervision;

/// <summary>Reaches the supervisor on one target: puts its file there, runs it, reads what it leaves behind.</summary>
internal interface ISupervisorTransport
{
    /// <summary>Runs the supervisor's launcher to its end, its file published before if need be. Nothing on its command line is secret; its input may be.</summary>
    /// <returns>All it wrote to standard output. Whether that is an answer is for the caller to tell.</returns>
    /// <exception cref="TargetUnreachableException">The target did not run it.</exception>
    Task<string> CallAsync(SupervisorCall call, CancellationToken cancellationToken);

    /// <summary>Reads a file of the attempt's run directory. 0: there is no more, or no such file.</summary>
    /// <exception cref="TargetUnreachableException">The target did not let us read.</exception>
    Task<int> ReadAsync(AttemptId attempt, string file, long offset, Memory<byte> buffer, CancellationToken cancellationToken);

    /// <summary>A look that costs less than a call and means the same; null: there is none, or it does not tell enough.</summary>
    RunDirectory? Look(AttemptId attempt) => null;
}
