using System.Globalization;
using System.Text;
using Cronium.Grains.Logs;
using Cronium.Grains.Runs;

namespace Cronium.Grains.Execution.Supervision;

/// <summary>
/// The facts that a run directory holds, and what they mean. Who looks keeps to one order: who lives, then the record of
/// the end, then the sizes, last the tombstone; so what happens between two looks is never taken for a loss.
/// </summary>
internal sealed record RunDirectory
{
    /// <summary>Fields of a claim: version, process, its start, boot, epoch, token, limit, grace, cap.</summary>
    public const int ClaimFields = 9;

    private const int BootField = 3;

    /// <summary>Fields of the latch when the script ran: "run", process, its start, seconds, clock.</summary>
    public const int RunFields = 5;

    /// <summary>The tombstone is there.</summary>
    public bool Forgotten { get; init; }

    /// <summary>First line of <c>claim</c>; null: no such file.</summary>
    public string? Claim { get; init; }

    /// <summary>First line of <c>started</c>, the second latch.</summary>
    public string? Started { get; init; }

    /// <summary>First line of <c>rc</c>, the record of the end.</summary>
    public string? End { get; init; }

    /// <summary>First line of <c>gone</c>.</summary>
    public string? Gone { get; init; }

    /// <summary>A supervisor attends to it.</summary>
    public bool Supervised { get; init; }

    /// <summary>Something of it is alive, and its end is not recorded.</summary>
    public bool Left { get; init; }

    /// <summary>The target's present boot.</summary>
    public string? Boot { get; init; }

    public long OutBytes { get; init; }

    public long ErrBytes { get; init; }

    /// <summary>Name of the file that holds an output stream.</summary>
    public static string FileOf(OutputStream stream) => stream switch
    {
        OutputStream.Stdout => "out",
        OutputStream.Stderr => "err",
        _ => throw new ArgumentOutOfRangeException(nameof(stream), stream, "A script writes to standard output or standard error."),
    };

    /// <summary>First line of a file that holds a record, from its first bytes.</summary>
    public static string FirstLine(ReadOnlySpan<byte> content)
    {
        var end = content.IndexOf((byte)'\n');
        return Encoding.ASCII.GetString(end < 0 ? content : content[..end]);
    }

    /// <summary>What it all means.</summary>
    public Observation Observe() => this switch
    {
        { Forgotten: true } => new Observation { Stage = AttemptStage.Forgotten },
        { Started: not null } => ObserveStarted(Started.Split(' ')),
        { Claim: not null } => new Observation { Stage = AttemptStage.Claimed },
        _ => new Observation { Stage = AttemptStage.Absent },
    };

    private Observation ObserveStarted(string[] latch) => latch[0] == "void"
        ? new Observation { Stage = AttemptStage.Ended, Result = EndReasons.Voided(latch.ElementAtOrDefault(1) ?? "") }
        : ObserveRun(StartOf(latch));

    private Observation ObserveRun(DateTimeOffset? startedAt)
    {
        if (End is null)
        {
            return Supervised || Left ? Running(startedAt) : Ended(startedAt, EndReasons.Lost(Restarted ? "restarted" : "killed"), OutBytes, ErrBytes);
        }

        return EndRecord.Parse(End) switch
        {
            // What the supervisor ends is over when it has found that all of it is gone, or has given that up.
            { ByUs: true } when Supervised && Proof.IsOpen => Running(startedAt) with { Trouble = Gone is null ? null : Proof.Sentence },
            { } end => Ended(end.NeverStarted ? null : startedAt, end.ResultWith(Proof), end.OutBytes, end.ErrBytes),
            null => Ended(startedAt, EndReasons.Lost("damaged"), OutBytes, ErrBytes),
        };
    }

    /// <summary>It was ended, and whether all of it is gone is neither confirmed nor given up.</summary>
    public bool IsUnproven => Proof.IsOpen && End is not null && EndRecord.Parse(End) is { ByUs: true };

    /// <summary>Something of it outlives KILL.</summary>
    public bool IsPursued => IsUnproven && Gone is not null;

    private GoneRecord Proof => GoneRecord.Parse(Gone);

    private bool Restarted => Claim?.Split(' ').ElementAtOrDefault(BootField) is { } boot && boot != Boot;

    private Observation Running(DateTimeOffset? startedAt) =>
        new() { Stage = AttemptStage.Running, StartedAt = startedAt, StdoutBytes = OutBytes, StderrBytes = ErrBytes };

    private static Observation Ended(DateTimeOffset? startedAt, AttemptResult result, long outBytes, long errBytes) =>
        new() { Stage = AttemptStage.Ended, StartedAt = startedAt, Result = result, StdoutBytes = outBytes, StderrBytes = errBytes };

    private static DateTimeOffset? StartOf(string[] latch) =>
        latch.Length == RunFields && long.TryParse(latch[3], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds < uint.MaxValue
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : null;
}
