using Cronium.Grains.Logs;
using Cronium.Grains.Runs;

namespace Cronium.Grains.Execution;

/// <summary>
/// Performs attempts on one kind of target. The target is the arbiter: every method may be repeated, by this or by
/// another process, and finds what was done before. A target that cannot be reached is a <see cref="TargetUnreachableException"/>,
/// never a result.
/// </summary>
internal interface IExecutor
{
    /// <summary>How often those who follow attempts on this target look at them.</summary>
    Pace Pace { get; }

    /// <summary>Starts the attempt unless it was ever started, voided or refused, and says where it stands.</summary>
    Task<Observation> EnsureAsync(AttemptOrder order, CancellationToken cancellationToken);

    /// <summary>Looks. Changes nothing but this: an attempt that nobody attends to any more, as its supervisor was killed, is settled.</summary>
    Task<Observation> ObserveAsync(AttemptId attempt, CancellationToken cancellationToken);

    /// <summary>
    /// Reads output from an offset into the buffer; 0: there is no more yet. The buffer is the caller's again when the call
    /// has returned or failed: whatever of a read outlives its call, as on a connection that was given up, writes elsewhere.
    /// </summary>
    Task<int> ReadAsync(AttemptId attempt, OutputStream stream, long offset, Memory<byte> buffer, CancellationToken cancellationToken);

    /// <summary>
    /// Makes the end of the attempt a durable wish on the target: TERM, grace, KILL follow there, also while nobody is
    /// connected. An attempt that was never started is voided, so that it never will be.
    /// </summary>
    Task CancelAsync(AttemptId attempt, CancellationToken cancellationToken);

    /// <summary>Log and result are durable with us: the target may forget them. A tombstone stays.</summary>
    Task AcknowledgeAsync(AttemptId attempt, CancellationToken cancellationToken);
}

/// <summary>Where an attempt stands on its target.</summary>
internal enum AttemptStage
{
    /// <summary>No trace of it.</summary>
    Absent,

    /// <summary>Claimed by a supervisor; the script has not started.</summary>
    Claimed,

    /// <summary>The script runs.</summary>
    Running,

    /// <summary>It ended; <see cref="Observation.Result"/> says how.</summary>
    Ended,

    /// <summary>It was acknowledged before; only the tombstone is left.</summary>
    Forgotten,
}

/// <summary>What was seen of an attempt on its target.</summary>
internal sealed record Observation
{
    public required AttemptStage Stage { get; init; }

    /// <summary>When the script started, by the target's clock.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>Set when <see cref="Stage"/> is <see cref="AttemptStage.Ended"/>.</summary>
    public AttemptResult? Result { get; init; }

    /// <summary>Why it has not ended though it was ended, as one sentence; null: nothing of the kind.</summary>
    public string? Trouble { get; init; }

    /// <summary>Bytes of standard output and standard error so far; final once ended.</summary>
    public long StdoutBytes { get; init; }

    public long StderrBytes { get; init; }

    /// <summary>Standard output from its first byte on, as far as it came along; the rest is to be read.</summary>
    public ReadOnlyMemory<byte> Stdout { get; init; }

    /// <summary>Likewise standard error.</summary>
    public ReadOnlyMemory<byte> Stderr { get; init; }
}

/// <summary>The target did not answer; nothing is known of what it did, unless <see cref="NothingSent"/>.</summary>
internal class TargetUnreachableException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The target got nothing of this call, so it did nothing.</summary>
    public bool NothingSent { get; init; }
}

/// <summary>
/// The target does not let us in, or is not the one we know: a wrong key, a changed host key. It stays so until somebody
/// mends it, and says nothing of whether the target can be reached. Nothing was sent.
/// </summary>
internal sealed class TargetRefusedException : TargetUnreachableException
{
    /// <summary>It is not the one we know; false: it does not let us in.</summary>
    public bool StrangeHostKey { get; init; }

    public TargetRefusedException(string message, Exception? inner = null)
        : base(message, inner) => NothingSent = true;
}

/// <summary>This silo has no way to the target any more, but another one has: it says nothing of the target. Nothing was sent.</summary>
internal sealed class TargetElsewhereException : TargetUnreachableException
{
    public TargetElsewhereException(string message)
        : base(message) => NothingSent = true;
}
