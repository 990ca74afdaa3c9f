using Cronium.Grains.Execution;
using Cronium.Integration.Tests.Cluster;

namespace Cronium.Integration.Tests.Execution.Ssh;

/// <summary>Repeats what a target does not answer for now.</summary>
internal static class Patiently
{
    public static Task SucceedAsync(Func<Task> act) =>
        Eventually.TrueAsync(
            async () =>
            {
                try
                {
                    await act();
                    return true;
                }
                catch (TargetUnreachableException exception) when (exception is not TargetRefusedException)
                {
                    return false;
                }
            },
            PoolScene.Limit,
            () => "the server to be reached again",
            TestContext.Current.CancellationToken);
}
