using Cronium.Grains.Execution.Following;
using Cronium.Grains.Recovery;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Cronium.Grains.Execution.Local;

/// <summary>Has the run directories of this machine swept for as long as the silo lives: another silo of it may have died.</summary>
internal sealed partial class LocalSweeper(
    AttemptSweep sweep, [FromKeyedServices(LocalExecutorExtensions.Kind)] IExecutor executor, LocalExecutorOptions options, TimeProvider time, ILogger<LocalSweeper> logger)
    : Sweeper(TimeSpan.FromSeconds(30), time)
{
    /// <summary>Within that time a follower acknowledges an end.</summary>
    private static readonly TimeSpan Age = TimeSpan.FromSeconds(15);

    private readonly ILogger _logger = logger;

    protected override async Task SweepAsync(CancellationToken cancellationToken)
    {
        try
        {
            await sweep.SweepAsync(executor, Ended(), cancellationToken);
        }
        catch (Exception exception) when (exception is TargetUnreachableException or IOException or UnauthorizedAccessException)
        {
            LogUnswept(exception.Message);
        }
    }

    /// <summary>Attempts that ended here a while ago.</summary>
    private List<AttemptId> Ended()
    {
        var root = new DirectoryInfo(Path.Combine(Path.GetFullPath(options.Directory), "r"));
        return !root.Exists ? [] : [.. root.EnumerateDirectories()
            .Where(run => new FileInfo(Path.Combine(run.FullName, "rc")) is { Exists: true } end && Time.GetUtcNow() - end.LastWriteTimeUtc >= Age)
            .Select(run => AttemptId.TryParse(run.Name, out var attempt) ? attempt : default)
            .Where(attempt => attempt != default)];
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The run directories of this machine were not swept: {Cause}")]
    private partial void LogUnswept(string cause);
}
