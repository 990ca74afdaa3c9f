using Microsoft.Extensions.Hosting;

namespace Cronium.Grains.Recovery;

/// <summary>Sweeps again and again for as long as the silo lives, first after one period.</summary>
internal abstract class Sweeper(TimeSpan period, TimeProvider time) : BackgroundService
{
    protected TimeProvider Time => time;

    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(period, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await SweepAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The silo stops.
        }
    }

    /// <summary>What is not cleared away now is in a later sweep.</summary>
    protected abstract Task SweepAsync(CancellationToken cancellationToken);
}
