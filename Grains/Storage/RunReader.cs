using System.Globalization;
using Cronium.Grains.Jobs;
using Cronium.Grains.Runs;
using Cronium.Grains.Scheduling;
using StackExchange.Redis;

namespace Cronium.Grains.Storage;

/// <summary>
/// Reads runs. The record is the truth and the indexes only find it: an index that a broken write left behind is seen here
/// and mended.
/// </summary>
internal sealed class RunReader(StoreConnection connection)
{
    private readonly ShardedIndex _index = new(connection);
    private readonly DefinitionCache _definitions = new(connection);

    public async Task<StoredRun?> LoadAsync(RunId id)
    {
        var space = connection.OfShard(id.Shard);
        var fields = await connection.CallAsync(database => FieldsAsync(database, id));
        if (RunFields.Read(fields) is not var (record, journal))
        {
            return null;
        }

        string Value(string name) => fields.First(field => field.Name == name).Value.ToString();
        var definition = await _definitions.GetAsync(space, record.Job, Value(RunFields.Version));
        return new StoredRun(record, long.Parse(Value(RunFields.Revision), CultureInfo.InvariantCulture), definition, journal);
    }

    public async Task<Page<RunRecord>> ListAsync(RunQuery query)
    {
        var name = query.Job is not null ? RunKeys.OfJob(query.Job) : query.Status is { } status ? RunKeys.OfStatus(status) : RunKeys.All;
        var shards = query.Job is not null ? [ShardId.OfJob(query.Job)] : ShardedIndex.AllShards;
        bool Belongs(RunRecord run) => query.Status is null || run.Status == query.Status;

        var items = new List<RunRecord>();
        for (var after = Cursor.Decode(query.After); ;)
        {
            var places = await _index.ReadAsync(name, shards, after, query.Limit + 1, Order.Descending);
            items.AddRange(await LoadAsync([.. places.Take(query.Limit)], Belongs, mend: query.Job is null));
            var isLast = places.Count <= query.Limit;
            if (isLast && items.Count <= query.Limit)
            {
                return new Page<RunRecord>(items, null);
            }

            if (items.Count >= query.Limit)
            {
                return new Page<RunRecord>(items[..query.Limit], Cursor.Encode(RunKeys.Place(items[query.Limit - 1])));
            }

            after = places[query.Limit - 1];
        }
    }

    public async Task<IReadOnlyList<RunId>> ActiveInShardAsync(int shard)
    {
        var active = RunKeys.Statuses.Take(RunKeys.ActiveStatuses);
        var parts = await Task.WhenAll(active.Select(status => _index.ReadAsync(RunKeys.OfStatus(status), [shard], null, int.MaxValue, Order.Ascending)));
        var places = parts.SelectMany(part => part).Distinct().Order(StringComparer.Ordinal).ToList();
        return [.. (await LoadAsync(places, run => !run.Status.IsFinal(), mend: true)).Select(run => run.Id)];
    }

    public async Task<IReadOnlyList<RunRecord>> ActiveOfJobAsync(string job)
    {
        var places = await _index.ReadAsync(RunKeys.ActiveOfJob(job), [ShardId.OfJob(job)], null, int.MaxValue, Order.Ascending);
        return await LoadAsync(places, run => !run.Status.IsFinal(), mend: true);
    }

    /// <summary>Makes the indexes say what the record says.</summary>
    public async Task MendAsync(RunId id)
    {
        var space = connection.OfShard(id.Shard);
        var fields = await connection.CallAsync(database => database.HashGetAsync(space[RunKeys.Run(id)], ["job", "place"]));
        if (fields[0].HasValue)
        {
            await connection.RunAsync(
                StoreScript.IndexRun,
                space,
                RunKeys.Indexes(space, id, fields[0].ToString()),
                RunKeys.IndexArguments(fields[1].ToString()));
        }
    }

    /// <summary>Runs at these places, in their order, that belong there.</summary>
    private async Task<IReadOnlyList<RunRecord>> LoadAsync(IReadOnlyList<string> places, Func<RunRecord, bool> belongs, bool mend)
    {
        var hashes = await connection.CallAsync(database => Task.WhenAll(places.Select(place => FieldsAsync(database, RunKeys.IdAt(place)))));
        var runs = hashes.Select(RunFields.Read).OfType<(RunRecord Record, RunJournal)>().Select(run => run.Record).ToList();
        foreach (var run in mend ? runs.Where(run => !belongs(run)) : [])
        {
            await MendAsync(run.Id);
        }

        return [.. runs.Where(belongs)];
    }

    private Task<HashEntry[]> FieldsAsync(IDatabase database, RunId id) => database.HashGetAllAsync(connection.OfShard(id.Shard)[RunKeys.Run(id)]);
}
