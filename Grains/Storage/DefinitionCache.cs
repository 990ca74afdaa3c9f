using System.Collections.Concurrent;
using Cronium.Grains.Jobs;

namespace Cronium.Grains.Storage;

/// <summary>Frozen definitions that were read before. A version of a definition never changes, so none is ever stale.</summary>
internal sealed class DefinitionCache(StoreConnection connection)
{
    private const int Capacity = 1_000;

    private readonly ConcurrentDictionary<string, JobDefinition> _known = new();

    public async Task<JobDefinition> GetAsync(KeySpace space, string job, string version)
    {
        if (_known.TryGetValue(version, out var known))
        {
            return known;
        }

        var text = await connection.CallAsync(database => database.HashGetAsync(space[RunKeys.Definitions(job)], version));
        if (!text.HasValue)
        {
            throw new InvalidDataException($"The store has no definition '{version}' of the job '{job}'.");
        }

        if (_known.Count >= Capacity)
        {
            _known.Clear();
        }

        return _known[version] = StoreJson.Read<JobDefinition>(text.ToString());
    }
}
