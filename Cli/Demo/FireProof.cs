using System.Globalization;
using Cronium.Cli.Api;
using Cronium.Grains.Fires;

namespace Cronium.Cli.Demo;

/// <summary>
/// Holds three lists against each other: the instants that arithmetic says were due, the rows of the fire ledger, and
/// what the scripts themselves wrote down.
/// </summary>
internal static class FireProof
{
    /// <summary>What does not fit, one sentence each; empty: every occurrence ran exactly once.</summary>
    /// <param name="every">Interval of the schedule.</param>
    /// <param name="from">From here on the job was surely there.</param>
    /// <param name="to">Until here it surely was not paused.</param>
    /// <param name="fires">All rows of its ledger.</param>
    /// <param name="witnesses">All lines of its scripts.</param>
    public static IReadOnlyList<string> Check(
        TimeSpan every, DateTimeOffset from, DateTimeOffset to, IReadOnlyList<Fire> fires, IReadOnlyList<Witness> witnesses) =>
    [
        .. Missing(every, from, to, fires),
        .. fires.Where(fire => fire.Verdict != FireVerdict.Run).Select(fire => $"{Name(fire.DueAt)} led to no run: {fire.Verdict} {fire.Reason}"),
        .. fires.GroupBy(fire => fire.DueAt).Where(rows => rows.Count() > 1).Select(rows => $"{Name(rows.Key)} has {rows.Count()} rows in the ledger."),
        .. fires.Where(fire => fire.Verdict == FireVerdict.Run).Select(fire => NotOnce(fire, witnesses)).OfType<string>(),
        .. witnesses.Where(witness => fires.All(fire => fire.Run != witness.Run)).Select(witness => $"{witness.Run} ran, and the ledger knows nothing of it."),
    ];

    /// <summary>The instants of an interval schedule, both ends included.</summary>
    public static IEnumerable<DateTimeOffset> DueInstants(TimeSpan every, DateTimeOffset from, DateTimeOffset to)
    {
        var step = every.Ticks;
        var first = (from.UtcTicks - DateTimeOffset.UnixEpoch.Ticks + step - 1) / step * step;
        for (var due = DateTimeOffset.UnixEpoch.AddTicks(first); due <= to; due += every)
        {
            yield return due;
        }
    }

    private static IEnumerable<string> Missing(TimeSpan every, DateTimeOffset from, DateTimeOffset to, IReadOnlyList<Fire> fires)
    {
        var rows = fires.Select(fire => fire.DueAt).ToHashSet();
        return DueInstants(every, from, to).Where(due => !rows.Contains(due)).Select(due => $"{Name(due)} was due, and the ledger has no row for it.");
    }

    private static string? NotOnce(Fire fire, IReadOnlyList<Witness> witnesses)
    {
        var seen = witnesses.Count(witness => witness.Run == fire.Run && witness.DueAt == fire.DueAt);
        var atInstant = witnesses.Count(witness => witness.DueAt == fire.DueAt);
        return seen == 1 && atInstant == 1 ? null : $"{Name(fire.DueAt)}: the script ran {Math.Max(seen, atInstant)} times, {seen} of them as {fire.Run}.";
    }

    private static string Name(DateTimeOffset at) => at.UtcDateTime.ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture);
}
