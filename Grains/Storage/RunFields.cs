using System.Globalization;
using Cronium.Grains.Runs;
using StackExchange.Redis;

namespace Cronium.Grains.Storage;

/// <summary>
/// How a run lies in its hash: <c>record</c> holds it whole, as of revision <c>whole</c>, and each <c>+N</c> what revision N changed, with
/// only the dispatches that changed. A run over a thousand servers is thus not written a thousand times over; one over a
/// few has no such changes. Changes up to <c>whole</c> are left over from a write that was cut short, and are not read.
/// </summary>
internal static class RunFields
{
    public const string Record = "record";
    public const string Revision = "revision";
    public const string Version = "version";

    private const string Whole = "whole";
    private const char Mark = '+';

    /// <summary>So many of a run's dispatches may lie in changes before the next write is a whole one.</summary>
    private const int Share = 4;

    /// <summary>The record; null: the hash is none of a run.</summary>
    public static (RunRecord Record, RunJournal Journal)? Read(HashEntry[] fields)
    {
        var values = fields.ToDictionary(field => field.Name.ToString(), field => field.Value);
        if (!values.TryGetValue(Record, out var text))
        {
            return null;
        }

        var record = StoreJson.Read<RunRecord>(text.ToString());
        var whole = values.TryGetValue(Whole, out var at) ? (long)at : 0;
        var changes = values.Keys.Where(name => name.StartsWith(Mark)).Select(RevisionOf).Where(revision => revision > whole).Order()
            .Select(revision => StoreJson.Read<RunRecord>(values[NameOf(revision)].ToString())).ToList();
        return (Apply(record, changes), new RunJournal(changes.Count, changes.Sum(change => change.Dispatches.Count)));
    }

    /// <summary>What a save writes, and what it makes superfluous.</summary>
    /// <param name="stored">What is there.</param>
    /// <param name="next">What is to be there.</param>
    public static RunWrite Write(StoredRun stored, RunRecord next)
    {
        var revision = stored.Revision + 1;
        DispatchRecord[] changed = [.. next.ChangedFrom(stored.Record).Select(change => change.Now)];
        var journaled = stored.Journal.Dispatches + changed.Length;
        if (next.Status.IsFinal() || journaled > next.Dispatches.Count / Share)
        {
            var superfluous = Enumerable.Range(0, stored.Journal.Entries).Select(entry => (RedisValue)NameOf(stored.Revision - entry));
            return new RunWrite([Record, StoreJson.Write(next), Whole, revision], [.. superfluous], default);
        }

        return new RunWrite([NameOf(revision), StoreJson.Write(next with { Dispatches = changed })], [], new RunJournal(stored.Journal.Entries + 1, journaled));
    }

    private static RunRecord Apply(RunRecord whole, List<RunRecord> changes)
    {
        if (changes.Count == 0)
        {
            return whole;
        }

        var latest = whole.Dispatches.ToDictionary(dispatch => dispatch.Name);
        foreach (var dispatch in changes.SelectMany(change => change.Dispatches))
        {
            latest[dispatch.Name] = dispatch;
        }

        return changes[^1] with { Dispatches = [.. whole.Dispatches.Select(dispatch => latest[dispatch.Name])] };
    }

    private static string NameOf(long revision) => string.Create(CultureInfo.InvariantCulture, $"{Mark}{revision}");

    private static long RevisionOf(string name) => long.Parse(name.AsSpan(1), CultureInfo.InvariantCulture);
}

/// <summary>One write of a run.</summary>
/// <param name="Fields">Names and values to set, in turns.</param>
/// <param name="Superfluous">Names to remove afterwards.</param>
/// <param name="Journal">The journal afterwards.</param>
internal sealed record RunWrite(RedisValue[] Fields, RedisValue[] Superfluous, RunJournal Journal);
