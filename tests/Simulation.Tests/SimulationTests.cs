using System.Diagnostics;
using System.Globalization;
using Cronium.Simulation.Worlds;

namespace Cronium.Simulation;

/// <summary>
/// Thousands of histories in virtual time. CRONIUM_SEEDS=FIRST+COUNT plays others or more, and CRONIUM_SEEDS=SEED+1 repeats one with its trace.
/// </summary>
public sealed class SimulationTests(ITestOutputHelper output)
{
    private const int Usual = 500;
    private const int ForFences = 12000;
    private const int TraceLines = 400;

    [Fact]
    public void No_history_breaks_a_promise()
    {
        var (first, count) = Seeds();
        var (began, worked) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
        var result = Player.Play(first, count, Fence.None);
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        output.WriteLine($"{result.Histories} seeds from {first} in {seconds:0.0} s ({result.Histories / seconds:0} a second, {(Environment.CpuUsage.TotalTime - worked).TotalMilliseconds / result.Histories:0.0} ms of a processor each): {result.Events:N0} events, {result.Scripts:N0} scripts.");
        Assert.True(result.Seed is null, Tell(result, Fence.None));
        Assert.True(result.Scripts > count, "The histories are empty.");
    }

    [Fact]
    public void The_same_seed_is_the_same_history()
    {
        var (one, other) = (new History(7, Fence.None, tracing: true), new History(7, Fence.None, tracing: true));
        one.Play();
        other.Play();

        Assert.Equal(one.Trace, other.Trace);
    }

    [Theory]
    [InlineData((int)Fence.ShardEpoch)]
    [InlineData((int)Fence.Cursor)]
    [InlineData((int)Fence.Verdict)]
    [InlineData((int)Fence.JobEpoch)]
    [InlineData((int)Fence.RunRevision)]
    [InlineData((int)Fence.LogOffset)]
    [InlineData((int)Fence.LogEpoch)]
    [InlineData((int)Fence.ReportEpoch)]
    [InlineData((int)Fence.DrainBeforeReport)]
    [InlineData((int)Fence.ReportBeforeAcknowledge)]
    [InlineData((int)Fence.AskAgain)]
    [InlineData((int)Fence.LookAfterRuns)]
    [InlineData((int)Fence.Claim)]
    public void Without_a_fence_a_promise_breaks(int fence)
    {
        var result = Player.Play(1, ForFences, (Fence)fence);
        output.WriteLine($"Without {(Fence)fence}, after {result.Histories} seeds: {result.Broken ?? "nothing"} (seed {result.Seed})");
        Assert.NotNull(result.Broken);
    }

    private static string Tell(Played result, Fence without)
    {
        if (result.Seed is not { } seed)
        {
            return "";
        }

        var history = new History(seed, without, tracing: true);
        history.Play();
        return $"Seed {seed}: {history.Broken}\nRepeat it with: CRONIUM_SEEDS={seed}+1 dotnet tests/Simulation.Tests/bin/Release/net10.0/Cronium.Simulation.Tests.dll -method \"*No_history*\"\n{string.Join('\n', history.Trace.TakeLast(TraceLines))}";
    }

    private static (int First, int Count) Seeds() => Environment.GetEnvironmentVariable("CRONIUM_SEEDS")?.Split('+') is [var first, var count]
        ? (int.Parse(first, CultureInfo.InvariantCulture), int.Parse(count, CultureInfo.InvariantCulture))
        : (1, Usual);
}
