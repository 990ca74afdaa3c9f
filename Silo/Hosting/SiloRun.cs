using Cronium.Grains;
using Cronium.Grains.Cluster.Leaving;
using Cronium.Grains.Recovery;
using Cronium.Grains.Storage;
using Cronium.Silo.Configuration;
using Cronium.Silo.Storage;

namespace Cronium.Silo.Hosting;

/// <summary>One life of a silo: the store first, then the silo and its API; back in the opposite order.</summary>
internal sealed partial class SiloRun(SiloSettings settings)
{
    /// <summary>Beyond the host's own limit; only a part that ignores its token needs it.</summary>
    private static readonly TimeSpan LastGrace = TimeSpan.FromSeconds(5);

    /// <summary>Nothing is handed over to a store that is gone; the sooner the silo starts again, the sooner it takes up what runs.</summary>
    private static readonly TimeSpan LostGrace = TimeSpan.FromSeconds(3);

    /// <summary>Runs to the end and says how it ended; see <see cref="ExitCode"/>.</summary>
    /// <exception cref="StartException">It cannot start.</exception>
    public async Task<int> UntilStoppedAsync(CancellationToken stop)
    {
        using var logging = LoggerFactory.Create(builder => builder.AddConsoleLines(stop));
        if (PortCheck.Problems(settings) is { Count: > 0 } problems)
        {
            throw new StartException(problems);
        }

        try
        {
            await using var embedded = settings.Store.Redis is null ? await EmbeddedAsync(stop) : null;
            var secured = settings with { Security = SiloSecrets.Resolve(settings, Console.Out) };
            await using var store = await OpenAsync(settings.Store.Redis ?? embedded!.Endpoint, logging, stop); // embedded exists where store:redis does not
            await using var host = SiloHost.Build(secured, store, stop);
            return await ServeAsync(host, store, stop);
        }
        catch (CroniumException exception)
        {
            throw new StartException([exception.Message]);
        }
    }

    private async Task<int> ServeAsync(WebApplication host, StoreConnection store, CancellationToken stop)
    {
        var logger = host.Services.GetRequiredService<ILogger<SiloRun>>();
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stop, store.Lost, host.Lifetime.ApplicationStopping);
        try
        {
            // Before anything can be started here: what runs already is taken up.
            await host.Services.GetRequiredService<LocalRecovery>().RunAsync();
            await host.StartAsync(ended.Token);
        }
        catch (Exception exception) when (StartException.IsTakenPort(exception))
        {
            throw new StartException([$"A port was taken by another process while the silo started: {exception.GetBaseException().Message}."]);
        }

        LogReady(logger, settings.Cluster.Name, settings.Cluster.ClusterId, settings.Http.Url, settings.Metrics.Port);
        await ended.Token.WhenCanceledAsync();
        if (!store.Lost.IsCancellationRequested)
        {
            LogStopping(logger);
            using var limit = new CancellationTokenSource(settings.Cluster.ShutdownTimeout, TimeProvider.System);
            await LeaveAsync(host, limit.Token);
            await StopAsync(host, logger, settings.Cluster.ShutdownTimeout + LastGrace, limit.Token);
            return ExitCode.Stopped;
        }

        // Handing over needs the store that is gone; whatever is still held in memory has to be dropped.
        LogStoreLost(logger);
        await StopAsync(host, logger, LostGrace, new CancellationToken(canceled: true));
        return ExitCode.StoreLost;
    }

    /// <summary>Half of the time at most: the rest is for what stops in any case.</summary>
    private async Task LeaveAsync(WebApplication host, CancellationToken cancellationToken)
    {
        using var half = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        half.CancelAfter(settings.Cluster.ShutdownTimeout / 2);
        await host.Services.GetRequiredService<Departure>().LeaveAsync(half.Token);
    }

    private static async Task StopAsync(WebApplication host, ILogger logger, TimeSpan limit, CancellationToken cancellationToken)
    {
        try
        {
            await host.StopAsync(cancellationToken).WaitAsync(limit, TimeProvider.System, CancellationToken.None);
        }
        catch (Exception exception)
        {
            // Everything durable is in the store: ending the process now is as safe as a kill.
            LogStoppedRoughly(logger, exception.Message);
        }
    }

    private Task<EmbeddedStore> EmbeddedAsync(CancellationToken stop) =>
        EmbeddedStore.StartAsync(new EmbeddedStoreOptions { Directory = settings.Store.Directory ?? "", Port = settings.Store.EmbeddedPort }, stop);

    private async Task<StoreConnection> OpenAsync(string redis, ILoggerFactory logging, CancellationToken stop)
    {
        var options = new StoreOptions
        {
            Redis = redis,
            KeyPrefix = settings.Cluster.ClusterId,
            ConnectTimeout = settings.Store.ConnectTimeout,
            Durability = settings.Store.Durability,
        };
        return await StoreConnection.OpenAsync(options, logging.CreateLogger<StoreConnection>(), TimeProvider.System, stop);
    }

    [LoggerMessage(LogLevel.Information, "Silo {Name} of cluster {Cluster} is ready: API at {Url}, metrics on port {MetricsPort} (0: off).")]
    private static partial void LogReady(ILogger logger, string name, string cluster, Uri url, int metricsPort);

    [LoggerMessage(LogLevel.Critical, "The store was flushed, swapped for another, or went back: what this silo knows holds no more. It stops and can be started again.")]
    private static partial void LogStoreLost(ILogger logger);

    [LoggerMessage(LogLevel.Warning, "Not every part stopped as it should: {Reason}")]
    private static partial void LogStoppedRoughly(ILogger logger, string reason);

    [LoggerMessage(LogLevel.Information, "Stopping.")]
    private static partial void LogStopping(ILogger logger);
}
