using Cronium.Chaos.Faults;
using Cronium.Chaos.Verdict;

namespace Cronium.Chaos.Sabotage;

/// <summary>
/// The harness finds what it is there to find: the real product, with one guarantee taken out, breaks that very promise in
/// front of the checker. Fences that only a rare interleaving needs are taken out in the simulation instead.
/// </summary>
public sealed class SabotageTests
{
    [Fact]
    public Task Without_the_fence_of_the_target_scripts_run_twice() => FoundAsync(
        Breach.Doubled,
        [FaultKind.KillSilo],
        ("  if known; then\n", "  if false; then\n"),
        ("! ln \"claim.$token\" claim 2>/dev/null; then", "! ln -f \"claim.$token\" claim 2>&-; then"),
        ("ln \"started.$token\" started 2>/dev/null || exit", "ln -f \"started.$token\" started 2>&- || exit"));

    [Fact]
    public Task Without_the_indexes_of_active_runs_a_death_leaves_runs_unfinished() => FoundAsync(
        Breach.Unfinished,
        [FaultKind.KillSilo],
        ("    if active == '1' then\n      redis.call('ZADD', KEYS[8], 0, place)", "    if false then\n      redis.call('ZADD', KEYS[8], 0, place)"),
        ("  redis.call('ZADD', after, 0, place)\n  if ARGV[6] == '1' then\n    redis.call('ZADD', KEYS[3], 0, place)", "  if false then\n    redis.call('ZADD', KEYS[3], 0, place)"));

    [Fact]
    public Task Without_its_verdict_an_occurrence_is_lost() => FoundAsync(
        Breach.Lost, [], ("    redis.call('HSET', KEYS[3], due, '1' .. row)\n  end\n  if id", "  end\n  if id"));

    [Fact]
    public Task With_a_clock_that_runs_ahead_scripts_begin_early() => FoundAsync(Breach.Early, [], ("tonumber(now[1])", "now[1] + 30"));

    [Fact]
    public Task Without_the_offset_that_moves_with_a_chunk_lines_are_repeated() => FoundAsync(
        Breach.Log, [], ("offsets[stream] = tonumber(ARGV[6])\n", "offsets[stream] = 0\n"));

    private static async Task FoundAsync(Breach breach, IReadOnlyList<FaultKind> faults, params (string Check, string Instead)[] changes)
    {
        using var broken = BrokenBuild.Without(changes);
        var options = new ChaosOptions
        {
            Seed = 5,
            // Two faults: one alone may meet a silo that has no run under way.
            Load = TimeSpan.FromSeconds(faults.Count == 0 ? 8 : 28),
            Gap = TimeSpan.FromSeconds(3),
            Silos = 2,
            Containers = false,
            Kinds = faults,
            Program = broken.Directory,
            Patience = TimeSpan.FromSeconds(15),
            Keep = false,
        };
        var report = await ChaosRun.InWorldAsync(options, _ => { }, CancellationToken.None, TestContext.Current.CancellationToken);
        Assert.True(report.Count(breach) > 0, $"The checker was to find {breach}:\n{report}");
    }
}
