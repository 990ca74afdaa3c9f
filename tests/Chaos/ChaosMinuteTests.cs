namespace Cronium.Chaos;

/// <summary>A minute in which all that can break does.</summary>
public sealed class ChaosMinuteTests
{
    [Fact]
    public async Task A_minute_of_faults_loses_nothing_doubles_nothing_and_garbles_no_log()
    {
        var output = TestContext.Current.TestOutputHelper;
        var report = await ChaosRun.InWorldAsync(new ChaosOptions { Seed = 20261128, Gap = TimeSpan.FromSeconds(4) }, line => output?.WriteLine(line), CancellationToken.None, TestContext.Current.CancellationToken);
        output?.WriteLine(report.ToString());
        Assert.True(report.Violations.Count == 0, $"{report}\nWhat the silos said lies in {report.Kept}.");
        Assert.True(report.Faults.Count >= 5, "At least five kinds of faults are to be injected in a minute.");
        Assert.True(report.Runs.Values.Sum() > 100, "There is to be some load.");
    }
}
