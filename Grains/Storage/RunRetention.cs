using Cronium.Grains.Logs;
using Cronium.Grains.Runs;
using StackExchange.Redis;

namespace Cronium.Grains.Storage;

/// <summary>Removes old final runs of a job: the logs first, then the run, then its indexes, so that a broken removal is found again.</summary>
internal sealed class RunRetention(StoreConnection connection, LogStore logs)
{
    /// <returns>How many runs were removed.</returns>
    public async Task<int> TrimAsync(KeySpace space, JobHistory history, int keep, DateTimeOffset cutoff, int batch)
    {
        var surplus = Math.Max(0, history.Runs - keep);
        var tooOld = RunKeys.Place(cutoff);
        if (surplus == 0 && (history.Runs == 0 || string.CompareOrdinal(history.OldestRun, tooOld) >= 0))
        {
            return 0;
        }

        var places = await connection.CallAsync(database => database.SortedSetRangeByRankAsync(space[RunKeys.OfJob(history.Job)], 0, batch - 1));
        var removed = 0;
        foreach (var place in places.Select(place => place.ToString()).Where((place, i) => i < surplus || string.CompareOrdinal(place, tooOld) < 0))
        {
            removed += await RemoveAsync(space, history.Job, place) ? 1 : 0;
        }

        await TrimDefinitionsAsync(space, history.Job);
        return removed;
    }

    private async Task<bool> RemoveAsync(KeySpace space, string job, string place)
    {
        // A final run lies whole in its record.
        var id = RunKeys.IdAt(place);
        var text = await connection.CallAsync(database => database.HashGetAsync(space[RunKeys.Run(id)], RunFields.Record));
        var run = text.HasValue ? StoreJson.Read<RunRecord>(text.ToString()) : null;
        if (run is not null && !run.Status.IsFinal())
        {
            return false;
        }

        foreach (var dispatch in run?.Dispatches ?? [])
        {
            await logs.DeleteAsync(new LogId(id, dispatch.Name));
        }

        return (bool)await connection.RunAsync(StoreScript.RemoveRun, space, RunKeys.Indexes(space, id, job), RunKeys.IndexArguments(place));
    }

    private async Task TrimDefinitionsAsync(KeySpace space, string job)
    {
        RedisKey definitions = space[RunKeys.Definitions(job)], runs = space[RunKeys.OfJob(job)];
        var versions = await connection.CallAsync(database => database.HashKeysAsync(definitions));
        if (versions.Length <= 1)
        {
            return;
        }

        var places = await connection.CallAsync(database => database.SortedSetRangeByRankAsync(runs));
        var used = await connection.CallAsync(database => Task.WhenAll(places.Select(place =>
            database.HashGetAsync(space[RunKeys.Run(RunKeys.IdAt(place.ToString()))], "version"))));
        RedisValue newest = places.Length > 0 ? places[^1] : "";
        await connection.RunAsync(StoreScript.TrimDefinitions, space, [definitions, runs], [places.Length, newest, .. versions.Except(used)]);
    }
}
