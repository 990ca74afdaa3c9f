using Cronium.Grains.Cluster;
using Cronium.Grains.Jobs;
using Cronium.Grains.Recovery;
using Cronium.Grains.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Cronium.Grains.Engines;

/// <summary>Looks at this silo's engine every few seconds, and tells the cluster of it. An engine that is down when the silo starts is told of when it is up.</summary>
internal sealed partial class EngineKeeper(EngineSite site, EngineStore store, PlaceRecovery recovery, ClusterView cluster, ILocalSiloDetails silo, TimeProvider time, ILogger<EngineKeeper> logger) : BackgroundService
{
    /// <summary>Between two looks at an engine that does not answer.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private readonly ILogger _logger = logger;

    private static readonly Target Forgotten = new() { Container = "forgotten" };

    private string Silo => silo.SiloAddress.ToParsableString();

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (site.Link?.Hold is not null)
        {
            await TryAsync(() => store.WithdrawAsync([Silo]));
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (site.Link is not { } link)
        {
            return;
        }

        while (!stoppingToken.IsCancellationRequested)
        {
            await TryAsync(() => RoundAsync(link, stoppingToken));
            await Task.Delay(link.Error is null || site.Settings.ProbeEvery < Pause ? site.Settings.ProbeEvery : Pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task RoundAsync(EngineLink link, CancellationToken cancellationToken)
    {
        await link.ProbeAsync(cancellationToken);
        if (link.Offer(Silo) is { } offer)
        {
            // Nothing is started on an engine that was not looked at since the store was emptied or went back.
            await recovery.TakeUpAsync(Place.Engine(offer.Id), Forgotten, () => link.FindAsync(cancellationToken));
            await store.OfferAsync(offer);
        }

        var dead = cluster.DeadSilos.Select(address => address.ToParsableString()).ToHashSet(StringComparer.Ordinal);
        var left = (await store.OffersAsync()).Select(told => told.Silo).Where(dead.Contains).ToList();
        if (left.Count > 0)
        {
            await store.WithdrawAsync(left);
        }
    }

    private async Task TryAsync(Func<Task> act)
    {
        try
        {
            await act();
        }
        catch (OperationCanceledException)
        {
            // The silo stops.
        }
        catch (Exception exception)
        {
            LogUntold(exception, exception.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The cluster was not told of this silo's Docker Engine: {Cause}")]
    private partial void LogUntold(Exception exception, string cause);
}
