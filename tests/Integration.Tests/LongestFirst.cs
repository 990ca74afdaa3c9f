using Cronium.Integration.Tests;
using Cronium.Integration.Tests.Cli;
using Cronium.Integration.Tests.Client;
using Cronium.Integration.Tests.Cluster;
using Cronium.Integration.Tests.Engines;
using Cronium.Integration.Tests.Execution;
using Cronium.Integration.Tests.Execution.Docker;
using Cronium.Integration.Tests.Execution.Ssh;
using Cronium.Integration.Tests.Http;
using Cronium.Integration.Tests.Servers;
using Cronium.Integration.Tests.Storage;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(LongestFirst))]

namespace Cronium.Integration.Tests;

/// <summary>Begins with the classes that take longest, so that at the end no processor waits for one of them alone.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly string[] Long =
    [
        .. new[]
        {
            typeof(DockerExecutorTests), typeof(RunWriteDeathTests), typeof(FireWriteDeathTests), typeof(LogWriteDeathTests), typeof(OutageTests), typeof(SiloDeathTests), typeof(StoreSetbackTests), typeof(StoreLinkTests), typeof(ContainerRunTests),
            typeof(DevTests), typeof(SshExecutorTests), typeof(ContainerFaultTests), typeof(DrillTests), typeof(PoolFaultTests), typeof(RestartTests), typeof(LocalExecutorTests),
            typeof(ServerUseTests), typeof(NoisyLoginTests), typeof(EmbeddedStoreKillTests), typeof(StartTests), typeof(SeveralEnginesTests), typeof(OverlapFaultTests),
        }.Select(type => type.FullName ?? type.Name),
    ];

    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection => [.. testCollections.OrderBy(Place)];

    /// <summary>The place among the long ones; the others keep theirs after them.</summary>
    private static int Place<TTestCollection>(TTestCollection collection)
        where TTestCollection : ITestCollection
    {
        if (collection.TestCollectionClassName == typeof(DockerCollection).FullName)
        {
            return 0;
        }

        var place = Array.FindIndex(Long, name => collection.TestCollectionDisplayName.Contains($"{name} ", StringComparison.Ordinal));
        return place < 0 ? Long.Length : place;
    }
}
