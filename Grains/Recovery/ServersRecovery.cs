using Cronium.Grains.Servers;
using Cronium.Grains.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Cronium.Grains.Recovery;

/// <summary>
/// After the store went back: has every server of the store looked at, until each has answered. Nothing waits for it: a run
/// on a server finds its attempt by itself, this is for attempts whose run is forgotten.
/// </summary>
internal sealed partial class ServersRecovery(
    StoreConnection store, IServerDirectory servers, PlaceStore places, IGrainFactory grains, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<ServersRecovery> logger)
    : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(5);

    private readonly ILogger _logger = logger;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (store.Setback is null)
        {
            return;
        }

        using var either = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, lifetime.ApplicationStopping);
        while (!either.IsCancellationRequested && !await RoundAsync())
        {
            await Task.Delay(Period, time, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>True: every server was looked at.</summary>
    private async Task<bool> RoundAsync()
    {
        try
        {
            var done = lifetime.ApplicationStarted.IsCancellationRequested;
            foreach (var server in await servers.NamesAsync())
            {
                if (!await places.IsLookedAtAsync(Place.Server(server)))
                {
                    done = false;
                    await grains.GetGrain<IServerLifecycle>(server).TakeUpAsync();
                }
            }

            return done;
        }
        catch (Exception exception) when (exception is CroniumException or TimeoutException or OrleansException or StoreReplacedException)
        {
            LogPostponed(exception.Message);
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Servers are looked at in the next round: {Cause}")]
    private partial void LogPostponed(string cause);
}
