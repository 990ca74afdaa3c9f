using StackExchange.Redis;

namespace Cronium.Grains.Storage;

/// <summary>Reads the hash that holds a shard's schedules: <c>rule:JOB</c> and <c>due:JOB</c>, in one hash so that one command moves both.</summary>
internal static class StoredScheduleRows
{
    private const string Rule = "rule:";
    private const string Due = "due:";

    public static IReadOnlyList<StoredSchedule> Read(HashEntry[] rows)
    {
        var dues = new Dictionary<string, DateTimeOffset?>(rows.Length / 3);
        var entries = new List<ScheduleEntry>(rows.Length / 3);
        foreach (var row in rows)
        {
            var name = row.Name.ToString();
            if (name.StartsWith(Due, StringComparison.Ordinal))
            {
                dues[name[Due.Length..]] = Instant.Read(row.Value.ToString());
            }
            else if (name.StartsWith(Rule, StringComparison.Ordinal))
            {
                entries.Add(StoreJson.Read<ScheduleEntry>(row.Value.ToString()));
            }
        }

        return [.. entries.Select(entry => new StoredSchedule(entry, dues.GetValueOrDefault(entry.Job)))];
    }
}
