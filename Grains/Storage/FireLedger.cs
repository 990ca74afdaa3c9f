using System.Globalization;
using Cronium.Grains.Fires;
using Cronium.Grains.Scheduling;
using StackExchange.Redis;

namespace Cronium.Grains.Storage;

/// <summary>
/// Each due instant of a job and what became of it. Written by <see cref="RunStore.AdmitAsync"/> and <see cref="ScheduleStore.AdvanceAsync"/>.
/// One hash per job: due instant to row; a row begins with <c>0</c> while nobody has decided on it, with <c>1</c> afterwards.
/// </summary>
internal sealed class FireLedger(StoreConnection connection)
{
    public static string KeyOf(string job) => $"fires:{job}";

    /// <summary>Rows newest first, undecided ones included.</summary>
    /// <exception cref="CroniumException">The cursor is none of this list.</exception>
    public async Task<Page<FireRecord>> ListAsync(string job, string? after, int limit)
    {
        var key = connection.OfShard(ShardId.OfJob(job))[KeyOf(job)];
        var before = Before(after);
        var fields = await connection.CallAsync(database => database.HashKeysAsync(key));
        var dues = fields.Select(field => (long)field).Where(due => due < before).OrderDescending().Take(limit + 1).ToArray();
        var page = dues.Take(limit).ToArray();

        var rows = await connection.CallAsync(database => database.HashGetAsync(key, [.. page.Select(due => (RedisValue)due)]));
        var fires = rows.Where(row => row.HasValue).Select(Read);
        return new Page<FireRecord>([.. fires], dues.Length > limit ? Cursor.Encode(page[^1].ToString(CultureInfo.InvariantCulture)) : null);
    }

    /// <summary>Records a stretch that nobody decided on, such as what was due during a pause. A verdict that stands is kept.</summary>
    public async Task RecordAsync(FireRecord fire)
    {
        var space = connection.OfShard(ShardId.OfJob(fire.Job));
        await connection.RunAsync(
            StoreScript.RecordFire,
            space,
            [space["histories"], space[KeyOf(fire.Job)]],
            [fire.Job, Instant.Write(fire.DueAt), StoreJson.Write(fire)]);
    }

    private static FireRecord Read(RedisValue row) => StoreJson.Read<FireRecord>(row.ToString()[1..]);

    private static long Before(string? after) => Cursor.Decode(after) switch
    {
        null => long.MaxValue,
        var text when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var due) => due,
        _ => throw Cursor.Foreign(after),
    };
}
