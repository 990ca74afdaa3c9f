using System.Globalization;

namespace Cronium.Grains.Runs;

/// <summary>Why a run waits or ended as it did, in one or two sentences however many dispatches it has.</summary>
internal static class RunReason
{
    private const int MostNamed = 5;
    private const int LongestCause = 120;

    public const string FailFast = "Canceled, as another server failed and the job says failFast.";

    public static string? Of(RunRecord run) => run.Dispatches switch
    {
        [var only] => only.Reason,
        _ when run.Status.IsFinal() => Join(EndOfCancel(run), Failures(run), NotStarted(run)),
        _ => Join(CanceledBy(run), Waits(run)),
    };

    /// <summary>Why a dispatch is being canceled; null: it is not.</summary>
    public static string? OfCancel(this RunRecord run, DispatchRecord dispatch) =>
        dispatch.Status == RunStatus.Canceling ? CanceledBy(run) ?? FailFast : null;

    public static string Canceled(string by) => $"Canceled by {by}.";

    /// <summary>Failed for good: what failFast and maxFailures count. A canceled dispatch is none.</summary>
    public static bool IsFailure(this RunStatus status) => status is RunStatus.Failed or RunStatus.TimedOut or RunStatus.Lost;

    /// <summary>A reason, and what is to be said besides.</summary>
    public static string? With(string? reason, string? more) => Join(reason, more);

    private static string? CanceledBy(RunRecord run) => run.CanceledBy is { } by ? Canceled(by) : null;

    private static string? EndOfCancel(RunRecord run) => run.CanceledBy is { } by
        ? Format($"Canceled by {by}: {run.Dispatches.Count(dispatch => dispatch.Status == RunStatus.Succeeded)} of {run.Dispatches.Count} servers had succeeded.")
        : null;

    private static string? Failures(RunRecord run)
    {
        var failed = run.Dispatches.Where(dispatch => dispatch.Status.IsFailure()).ToList();
        return failed.Count == 0 ? null : Format($"{failed.Count} of {run.Dispatches.Count} servers failed: {List(failed, Cause)}.");
    }

    private static string? NotStarted(RunRecord run)
    {
        var canceled = run.CanceledBy is null ? run.Dispatches.Where(dispatch => dispatch.Status == RunStatus.Canceled).ToList() : [];
        var (begun, untouched) = (canceled.Count(dispatch => dispatch.Attempts.Count > 0), canceled.Count(dispatch => dispatch.Attempts.Count == 0));
        return Join(begun > 0 ? Format($"{begun} canceled.") : null, untouched > 0 ? Format($"{untouched} not started.") : null);
    }

    private static string? Waits(RunRecord run)
    {
        var waiting = run.Dispatches.Where(dispatch => !dispatch.Status.IsFinal() && dispatch.Reason is not null && dispatch.Reason != run.OfCancel(dispatch)).ToList();
        return waiting switch
        {
            [] => null,
            [var only] => $"{only.Name}: {Short(only.Reason)}.",
            _ => Format($"{waiting.Count} servers wait: {List(waiting, dispatch => Short(dispatch.Reason))}."),
        };
    }

    private static string List(List<DispatchRecord> dispatches, Func<DispatchRecord, string> cause)
    {
        var named = string.Join(", ", dispatches.Take(MostNamed).Select(dispatch => $"{dispatch.Name} ({cause(dispatch)})"));
        return dispatches.Count > MostNamed ? Format($"{named} and {dispatches.Count - MostNamed} more") : named;
    }

    private static string Cause(DispatchRecord dispatch) => (dispatch.Attempts.Count > 0 ? dispatch.Attempts[^1].Result : null) switch
    {
        { End: AttemptEnd.Exited, ExitCode: { } code } => Format($"exit code {code}"),
        { End: AttemptEnd.Signaled, Signal: { } signal } => Format($"signal {signal}"),
        { End: AttemptEnd.TimedOut } => "time limit",
        { End: AttemptEnd.OutputLimit } => "too much output",
        { End: AttemptEnd.Lost, Reason: null } => "lost",
        _ => Short(dispatch.Reason ?? dispatch.Status.ToString()),
    };

    private static string Short(string? reason)
    {
        var text = (reason ?? "").ReplaceLineEndings(" ").TrimEnd('.');
        return text.Length <= LongestCause ? text : text[..LongestCause] + "...";
    }

    private static string? Join(params string?[] sentences) =>
        string.Join(' ', sentences.OfType<string>()) is { Length: > 0 } joined ? joined : null;

    private static string Format(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
