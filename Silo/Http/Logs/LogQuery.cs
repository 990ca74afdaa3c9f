using System.Globalization;
using Cronium.Grains;
using Cronium.Grains.Logs;
using Cronium.Grains.Runs;
using Cronium.Silo.Http.Runs;

namespace Cronium.Silo.Http.Logs;

/// <summary>Which log is asked for, and from where on.</summary>
internal sealed record LogQuery(LogId Log, long After)
{
    /// <summary>Reads the address, <c>?dispatch=</c>, and where the reader stands: <c>Last-Event-ID</c>, else <c>?after=</c>.</summary>
    /// <exception cref="CroniumException">There is no such run or dispatch, or the position is no number.</exception>
    public static async Task<LogQuery> ReadAsync(HttpRequest request, string run, IGrainFactory grains)
    {
        var after = Position("Last-Event-ID", request.Headers["Last-Event-ID"]) ?? Position("after", request.Query["after"]) ?? 0;
        var snapshot = await grains.Run(run).GetAsync();
        return new LogQuery(new LogId(snapshot.Id, Dispatch(snapshot, request.Query["dispatch"].ToString())), after);
    }

    private static long? Position(string name, string? text) => text switch
    {
        null or "" => null,
        _ when long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) => number,
        _ => throw CroniumException.Invalid([new Problem(name, text, "write the number of the last entry you have; 0: from the beginning")]),
    };

    private static string Dispatch(RunSnapshot run, string asked)
    {
        var names = run.Dispatches.Select(dispatch => dispatch.Name).ToList();
        return (asked, names) switch
        {
            ("", [var only]) => only,
            ("", _) => throw CroniumException.Invalid([new Problem("dispatch", null, $"the run has {names.Count} dispatches; name one of {string.Join(", ", names)}")]),
            _ when names.Contains(asked) => asked,
            _ => throw new CroniumException(RefusalKind.NotFound, $"Run {run.Id} has no dispatch '{asked}'; it has {string.Join(", ", names)}."),
        };
    }
}
