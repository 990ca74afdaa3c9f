using System.Collections.Concurrent;
using System.Reflection;
using Cronium.Integration.Tests;
using Xunit.v3;

[assembly: TestLimit]

namespace Cronium.Integration.Tests;

/// <summary>Cancels the token of a test that goes on for longer than any should, so that it fails by name and the others run.</summary>
[AttributeUsage(AttributeTargets.Assembly)]
public sealed class TestLimitAttribute : BeforeAfterTestAttribute
{
    /// <summary>The longest test takes about a minute on two busy cores.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);

    private readonly ConcurrentDictionary<string, ITimer> _running = [];

    public override void Before(MethodInfo methodUnderTest, IXunitTest test)
    {
        // Measurements take as long as they do.
        if (!test.TestCase.Explicit)
        {
            var context = TestContext.Current;
            _running[test.UniqueID] = TimeProvider.System.CreateTimer(_ => Cancel(context, test), null, Limit, Timeout.InfiniteTimeSpan);
        }
    }

    public override void After(MethodInfo methodUnderTest, IXunitTest test)
    {
        if (_running.TryRemove(test.UniqueID, out var timer))
        {
            timer.Dispose();
        }
    }

    private static void Cancel(ITestContext context, IXunitTest test)
    {
        context.SendDiagnosticMessage("{0} is canceled: it went on for {1}.", test.TestDisplayName, Limit);
        context.CancelCurrentTest();
    }
}
