using Cronium.Client;
using Cronium.Grains;
using Cronium.Grains.Cluster;
using Cronium.Grains.Execution.Local;
using Cronium.Grains.Logs;
using Cronium.Grains.Storage;
using Cronium.Integration.Tests.Cluster;
using Cronium.Integration.Tests.Runs;
using Cronium.Silo.Cluster;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using Orleans.Hosting;

namespace Cronium.Integration.Tests.Servers;

/// <summary>One whose servers are real.</summary>
public sealed class ServerCluster : GrainCluster
{
    private protected override void Configure(ISiloBuilder silo)
    {
        // One kind of grain answers for servers.
        silo.Configure<GrainTypeOptions>(types => types.Classes.Remove(typeof(ScriptedServerGrain)));
        silo.AddGrainState(Store).AddCronium(new SiloTraits("test", Environment.ProcessId, null, null)).AddLogStreams();
        silo.Services.AddSingleton(new LogStoreOptions()).AddSingleton(new RetentionOptions()).AddSingleton(new SecretOptions { Key = Convert.ToBase64String(new byte[32]) })
            .AddStore(Store).AddLogs(new LogOptions()).AddLocalExecutor(new LocalExecutorOptions());
    }
}
