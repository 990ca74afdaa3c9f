using Cronium.Client;
using Cronium.Grains;
using Cronium.Grains.Cluster;
using Cronium.Grains.Cluster.Ending;
using Cronium.Grains.Execution.Local;
using Cronium.Grains.Logs;
using Cronium.Grains.Storage;
using Cronium.Silo.Cluster;
using Cronium.Silo.Configuration;
using Cronium.Silo.Health;
using Cronium.Silo.Http;
using Cronium.Silo.Http.Logs;
using Cronium.Silo.Metrics;

namespace Cronium.Silo.Hosting;

/// <summary>Puts a silo together from its parts.</summary>
internal static class SiloHost
{
    /// <summary>Builds the host; nothing is started yet. No setting comes from anywhere but the given ones.</summary>
    public static WebApplication Build(SiloSettings settings, StoreConnection store, CancellationToken stopping)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = typeof(SiloHost).Assembly.GetName().Name });
        builder.Logging.AddConsoleLines(stopping);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = settings.Cluster.ShutdownTimeout);
        builder.Services.AddSingleton<IHostLifetime, SignalsAreOurs>();
        builder.AddHttpApi(settings);
        builder.Services.AddSingleton<SiloHealth>().AddSingleton<MetricsEndpoint>();
        builder.Services
            .AddSingleton(new LogStoreOptions { MaxBytes = settings.Logs.MaxBytes, HeadBytes = settings.Logs.HeadBytes })
            .AddSingleton(new RetentionOptions { RunsPerJob = settings.Retention.RunsPerJob, RunAge = settings.Retention.RunAge, FiresPerJob = settings.Retention.FiresPerJob })
            .AddSingleton(new SecretOptions { Key = settings.Security.SecretKey });
        builder.Services.AddSingleton<ISiloEnd>(services => new OwnEnd(settings.Drill.AllowKill, services.GetRequiredService<IHostApplicationLifetime>()));
        builder.Services.AddSingleton(DockerRules.ToEngine(settings.Executors.Docker));
        // Whatever asks for the time in this host is told that of the store.
        builder.Services.AddSingleton<TimeProvider>(store.Clock);
        builder.Services.AddStore(store).AddLogs(new LogOptions()).AddCroniumClient().AddSingleton<LogViewing>();
        builder.UseOrleans(silo => silo
            .AddMembership(settings.Cluster, store)
            .AddDirectory(settings.Cluster)
            .AddGrainState(store)
            .AddCronium(Traits(settings))
            .AddLogStreams()
            .Services.AddLocalExecutor(LocalOf(settings.Executors.Local)));

        var app = builder.Build();
        if (settings.Metrics.Port != 0)
        {
            app.Services.GetRequiredService<MetricsEndpoint>().Map(app, settings.Metrics.Port);
        }

        app.UseHttpApi();
        return app;
    }

    private static SiloTraits Traits(SiloSettings settings) => new(
        settings.Cluster.Name,
        Environment.ProcessId,
        settings.Executors.Local.Enabled ? new LocalMachine(LocalOf(settings.Executors.Local)).Id : null,
        TimeProvider.System.GetUtcNow())
    {
        AllowsKill = settings.Drill.AllowKill,
    };

    private static LocalExecutorOptions LocalOf(LocalSettings local) =>
        new() { Enabled = local.Enabled, Directory = local.Directory ?? "", MaxConcurrent = local.MaxConcurrent };


    /// <summary>Signals are heard by <see cref="StopSignal"/> long before there is a host.</summary>
    private sealed class SignalsAreOurs : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
