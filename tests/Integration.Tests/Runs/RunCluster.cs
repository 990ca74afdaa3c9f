using Cronium.Client;
using Cronium.Grains;
using Cronium.Grains.Cluster;
using Cronium.Grains.Execution;
using Cronium.Grains.Execution.Local;
using Cronium.Grains.Fires;
using Cronium.Grains.Jobs;
using Cronium.Grains.Logs;
using Cronium.Grains.Runs;
using Cronium.Grains.Servers;
using Cronium.Grains.Storage;
using Cronium.Integration.Tests.Cluster;
using Cronium.Silo.Cluster;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using Orleans.Hosting;

namespace Cronium.Integration.Tests.Runs;

/// <summary>One whose targets do what a test says.</summary>
public sealed class RunCluster : GrainCluster
{
    internal ScriptedServers Servers { get; } = new();

    internal ScriptedExecutor Local { get; } = new();

    /// <summary>Creates the servers s1 to sN under a prefix, and a job over them.</summary>
    internal async Task<IReadOnlyList<ScriptedServer>> PutJobAsync(string job, int servers, Func<JobDefinition, JobDefinition>? change = null)
    {
        ScriptedServer[] all = [.. Enumerable.Range(1, servers).Select(number => Servers[$"{job}-{number}"])];
        var definition = new JobDefinition
        {
            Name = job,
            Target = new Target { Servers = [.. all.Select(server => server.Name)] },
            Script = new Script { Text = "true" },
            Overlap = OverlapPolicy.Allow,
        };
        await Grains.GetGrain<IJobGrain>(job).PutAsync(new PutJob { Definition = change?.Invoke(definition) ?? definition });
        return all;
    }

    internal Task<RunId> TriggerAsync(string job, RunId? retryOf = null, bool failedOnly = false) =>
        Grains.GetGrain<IJobGrain>(job).TriggerAsync(new TriggerRequest { By = "me", RetryOf = retryOf, FailedOnly = failedOnly });

    internal Task<RunSnapshot> GetAsync(RunId run) => Grains.GetGrain<IRunGrain>(run.Value).GetAsync();

    internal Task<RunSnapshot> EndOfAsync(RunId run, int seconds = 30) => UntilAsync(run, found => found.Status.IsFinal(), "its end", seconds);

    internal async Task<RunSnapshot> UntilAsync(RunId run, Func<RunSnapshot, bool> condition, string expected, int seconds = 30)
    {
        RunSnapshot? last = null;
        await Eventually.TrueAsync(
            async () => condition(last = await GetAsync(run)),
            TimeSpan.FromSeconds(seconds),
            () => $"{expected} of run {run}; it is {last?.Status}: {last?.Reason}",
            TestContext.Current.CancellationToken);
        return last!; // The condition held of it.
    }

    internal async Task<IReadOnlyList<FireRecord>> FiresAsync(string job) => (await new FireLedger(Store).ListAsync(job, null, 10)).Items;

    private protected override void Configure(ISiloBuilder silo)
    {
        var local = new LocalExecutorOptions { Enabled = true, MaxConcurrent = 1000 };

        // One kind of grain answers for servers.
        silo.Configure<GrainTypeOptions>(types => types.Classes.Remove(typeof(ServerGrain)));
        silo.AddGrainState(Store).AddCronium(new SiloTraits("test", Environment.ProcessId, "machine", null)).AddLogStreams();
        silo.Services.AddSingleton(new LogStoreOptions()).AddSingleton(new RetentionOptions()).AddSingleton(new SecretOptions())
            .AddStore(Store).AddLogs(new LogOptions()).AddLocalExecutor(local).AddKeyedSingleton<IExecutor>(LocalExecutorExtensions.Kind, Local)
            .AddSingleton(Servers).AddSingleton<IServerDirectory>(Servers);
    }
}
