namespace Cronium.Simulation.Worlds;

/// <summary>What became of many histories.</summary>
/// <param name="Histories">How many were played.</param>
/// <param name="Seed">The first that broke a promise; null: none did.</param>
/// <param name="Broken">The promise.</param>
internal sealed record Played(int Histories, int? Seed, string? Broken, long Events, long Scripts);

/// <summary>Plays histories, two at a time, until one breaks a promise.</summary>
internal static class Player
{
    public static Played Play(int first, int count, Fence without)
    {
        var (gate, result) = (new Lock(), new Played(0, null, null, 0, 0));
        Parallel.For(first, first + count, new ParallelOptions { MaxDegreeOfParallelism = 2 }, (seed, loop) =>
        {
            var history = new History(seed, without);
            history.Play();
            lock (gate)
            {
                result = result with { Histories = result.Histories + 1, Events = result.Events + history.Events, Scripts = result.Scripts + history.Scripts };
                if (history.Broken is not null && !(result.Seed < seed))
                {
                    result = result with { Seed = seed, Broken = history.Broken };
                    loop.Break();
                }
            }
        });
        return result;
    }
}
