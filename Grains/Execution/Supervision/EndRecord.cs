using System.Globalization;
using Cronium.Grains.Logs;
using Cronium.Grains.Runs;

namespace Cronium.Grains.Execution.Supervision;

/// <summary>
/// The record of an end as the target keeps it: <c>1 END DETAIL WHY OUT-BYTES ERR-BYTES SECONDS .</c> A line that is not
/// exactly that is no record: after a loss of power it may be empty or cut.
/// </summary>
internal sealed record EndRecord
{
    private const string NoReason = "-";

    public required string End { get; init; }

    public required string Detail { get; init; }

    public required string Why { get; init; }

    public required long OutBytes { get; init; }

    public required long ErrBytes { get; init; }

    /// <summary>The supervisor ended it, and looks afterwards whether everything is gone.</summary>
    public bool ByUs => Why is not (NoReason or "full");

    public bool NeverStarted => End == "refused";

    /// <summary>How much the script wrote.</summary>
    public long BytesOf(OutputStream stream) => stream == OutputStream.Stdout ? OutBytes : ErrBytes;

    public static EndRecord? Parse(string line)
    {
        var fields = line.Split(' ');
        if (fields is not ["1", var end, var detail, var why, var outText, var errText, _, "."]
            || !IsNumber(outText, out var outBytes) || !IsNumber(errText, out var errBytes))
        {
            return null;
        }

        var record = new EndRecord { End = end, Detail = detail, Why = why, OutBytes = outBytes, ErrBytes = errBytes };
        return record.IsKnown ? record : null;
    }

    /// <param name="gone">What the supervisor found after it had ended the attempt.</param>
    public AttemptResult ResultWith(GoneRecord gone) => End switch
    {
        "refused" => EndReasons.Refused(Detail),
        "lost" => EndReasons.Lost(Detail),
        _ => new AttemptResult
        {
            End = AttemptEnded,
            ExitCode = End == "exit" ? Number : null,
            Signal = End == "signal" ? Number : null,
            Reason = EndReasons.For(Why),
            VerifiedGone = ByUs ? gone.IsConfirmed : null,
            Proof = ByUs ? gone.Sentence : null,
        },
    };

    private bool IsKnown => End switch
    {
        "exit" => Number is >= 0 and <= 255 && EndReasons.Knows(Why),
        "signal" => Number is > 0 and <= 128 && EndReasons.Knows(Why),
        "refused" or "lost" => true,
        _ => false,
    };

    private int? Number => IsNumber(Detail, out var number) && number <= int.MaxValue ? (int)number : null;

    private AttemptEnd AttemptEnded => Why switch
    {
        NoReason => End == "exit" ? AttemptEnd.Exited : AttemptEnd.Signaled,
        "canceled" => AttemptEnd.Canceled,
        "timeout" => AttemptEnd.TimedOut,
        "output" or "space" or "full" => AttemptEnd.OutputLimit,
        _ => AttemptEnd.Signaled,
    };

    private static bool IsNumber(string text, out long number) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
