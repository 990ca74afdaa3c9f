using System.Reflection;
using System.Text.RegularExpressions;
using Cronium.Grains;
using Cronium.Grains.Storage;
using Cronium.Integration.Tests.Servers;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cronium.Integration.Tests.Storage;

/// <summary>Every script is cut short after each of its writes; repeating the change has to lead to what it leads to undisturbed.</summary>
public abstract partial class BrokenScriptContract(IStoreServer server) : StoreContract(server)
{
    /// <summary>More writes than any script makes here.</summary>
    private const int ManyWrites = 100;

    public static TheoryData<string> Scripts => [.. BrokenScriptCases.All.Select(testCase => testCase.Script.Name)];

    [Fact]
    public void Every_script_has_a_case()
    {
        var scripts = typeof(StoreScript).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => ((StoreScript)field.GetValue(null)!).Name); // All are set.
        Assert.Equal(scripts.Order(), BrokenScriptCases.All.Select(testCase => testCase.Script.Name).Order());
    }

    [Theory]
    [MemberData(nameof(Scripts))]
    public async Task Repeating_a_script_that_was_cut_short_completes_it(string script)
    {
        var testCase = BrokenScriptCases.All.Single(testCase => testCase.Script.Name == script);
        var undisturbed = await RunAsync(testCase, ManyWrites);
        Assert.False(undisturbed.WasCut);

        var writes = 0;
        for (var cut = undisturbed with { WasCut = true }; cut.WasCut; writes++)
        {
            cut = await RunAsync(testCase, writes);
            Assert.Equal(undisturbed.Content, cut.Content);
        }

        Assert.True(writes > 1, "A script that writes nothing needs no such test.");
    }

    [GeneratedRegex("[0-9a-f]{8}:[A-Za-z0-9+/=]{20,}")]
    private static partial Regex SealedSecret();

    private async Task<Outcome> RunAsync(BrokenScriptCase testCase, int writes)
    {
        var options = new StoreOptions { Redis = Server.Endpoint, KeyPrefix = $"{Prefix}-{testCase.Script.Name}-{writes}" };
        await using var whole = await StoreConnection.OpenAsync(options, NullLogger.Instance, TimeProvider.System, Stop);
        var change = await testCase.PrepareAsync(whole);

        var (database, cut) = CutShort.Make(whole.Database, testCase.Script, writes);
        var cutting = new StoreConnection(whole.Multiplexer, database, options, whole.Incarnation, NullLogger.Instance, TimeProvider.System);
        var wasCut = false;
        try
        {
            await change(cutting);
        }
        catch (CroniumException exception) when (exception.Message.Contains("cut short", StringComparison.Ordinal))
        {
            wasCut = true;
            await change(whole);
        }

        Assert.True(cut.HasRun, $"The change does not use '{testCase.Script.Name}'.");
        await BrokenScriptCases.ReadAsync(whole);
        return new Outcome(wasCut, [.. (await StoreDump.ReadAsync(whole)).Select(line => SealedSecret().Replace(line, "sealed"))]);
    }

    private sealed record Outcome(bool WasCut, IReadOnlyList<string> Content);
}

public sealed class BrokenScriptOnRedis(RedisServer server) : BrokenScriptContract(server), IClassFixture<RedisServer>;

public sealed class BrokenScriptOnGarnet(GarnetServer server) : BrokenScriptContract(server), IClassFixture<GarnetServer>;
