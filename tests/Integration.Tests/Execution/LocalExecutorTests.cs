namespace Cronium.Integration.Tests.Execution;

public sealed class LocalExecutorTests : ExecutorContract
{
    private protected override ExecutorTarget CreateTarget() => new LocalTarget();
}
