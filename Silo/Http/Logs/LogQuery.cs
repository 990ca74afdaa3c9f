using Cronium.Client.Logs;
using Cronium.Grains;
using Cronium.Silo.Http.Runs;

namespace Cronium.Silo.Http.Logs;

/// <summary>Which log is asked for, and from where on.</summary>
internal static class LogQuery
{
    private const string LastEventId = "Last-Event-ID";

    /// <summary>Reads the address, <c>?dispatch=</c>, and where the reader stands: <c>Last-Event-ID</c>, else <c>?after=</c>.</summary>
    /// <exception cref="CroniumException">There is no such run or dispatch, or the position is not one of this log.</exception>
    public static async Task<RunLogView> ReadAsync(HttpRequest request, string run, IGrainFactory grains)
    {
        var snapshot = await grains.Run(run).GetAsync();
        var dispatch = NullIfEmpty(request.Query["dispatch"]);
        return NullIfEmpty(request.Headers[LastEventId]) is { } last
            ? RunLogView.Of(snapshot, dispatch, last, LastEventId)
            : RunLogView.Of(snapshot, dispatch, NullIfEmpty(request.Query["after"]));
    }

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
