using Cronium.Grains.Engines;
using Cronium.Grains.Execution.Following;
using Cronium.Grains.Runs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Cronium.Grains.Execution.Local;

/// <summary>Acknowledges on this machine what a follower did not live to: it died between the durable end of an attempt and the target's leave to forget it.</summary>
internal sealed partial class LocalSweeper(
    IGrainFactory grains, [FromKeyedServices(LocalExecutorExtensions.Kind)] IExecutor executor, LocalExecutorOptions options, AttemptHost attempts, TimeProvider time, ILogger<LocalSweeper> logger)
    : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(30);

    private readonly ILogger _logger = logger;

    /// <summary>Within that time a follower does it.</summary>
    private static readonly TimeSpan Age = TimeSpan.FromSeconds(15);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
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
    private async Task SweepAsync(CancellationToken cancellationToken)
    {
        try
        {
            foreach (var attempt in Ended())
            {
                if (await IsOverAsync(attempt))
                {
                    await executor.AcknowledgeAsync(attempt, cancellationToken);
                    LogAcknowledged(attempt);
                }
            }
        }
        catch (Exception exception) when (exception is TargetUnreachableException or IOException or UnauthorizedAccessException or OperationCanceledException)
        {
            LogUnswept(exception.Message);
        }
    }

    /// <summary>Attempts that ended here a while ago and that nobody of this silo follows.</summary>
    private List<AttemptId> Ended()
    {
        var root = new DirectoryInfo(Path.Combine(Path.GetFullPath(options.Directory), "r"));
        return !root.Exists ? [] : [.. root.EnumerateDirectories()
            .Where(run => new FileInfo(Path.Combine(run.FullName, "rc")) is { Exists: true } end && time.GetUtcNow() - end.LastWriteTimeUtc >= Age)
            .Select(run => AttemptId.TryParse(run.Name, out var attempt) ? attempt : default)
            .Where(attempt => attempt != default && attempts.EpochOf(attempt) == 0)];
    }

    /// <summary>A run that is not known may be one that the store lost: whatever it left is kept.</summary>
    private async Task<bool> IsOverAsync(AttemptId attempt)
    {
        try
        {
            return !AttemptFate.IsWanted(await grains.GetGrain<IRunGrain>(attempt.Run.Value).GetAsync(), attempt);
        }
        catch (Exception)
        {
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Attempt} had ended and was not acknowledged, as its follower died; it is now")]
    private partial void LogAcknowledged(AttemptId attempt);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The run directories of this machine were not swept: {Cause}")]
    private partial void LogUnswept(string cause);
}
