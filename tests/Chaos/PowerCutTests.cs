using Cronium.Chaos.Faults;
using Cronium.Chaos.Verdict;

namespace Cronium.Chaos;

/// <summary>What a Redis loses that does not wait for its disk is lost, and shown; nothing runs twice for it, and nothing is left behind.</summary>
public sealed class PowerCutTests
{
    /// <summary>Of what was done in a second and a half.</summary>
    private const int Most = 60;

    [Fact]
    public async Task A_power_cut_with_everysec_loses_a_moment_and_doubles_nothing()
    {
        var output = TestContext.Current.TestOutputHelper;
        var options = new ChaosOptions { Seed = 3, Load = TimeSpan.FromSeconds(30), Silos = 2, Containers = false, Kinds = [FaultKind.CutPower], Gap = TimeSpan.FromMinutes(1), Keep = false };

        var report = await ChaosRun.InWorldAsync(options, line => output?.WriteLine(line), CancellationToken.None, TestContext.Current.CancellationToken);

        output?.WriteLine($"{report}");
        Assert.Equal(1, report.Faults[FaultKind.CutPower]);
        Assert.Equal(0, report.Count(Breach.Doubled) + report.Count(Breach.Early) + report.Count(Breach.Unfinished) + report.Count(Breach.Left));
        Assert.InRange(report.Violations.Count, 0, Most);
    }
}
