using Cronium.Grains.Execution;
using Cronium.Grains.Recovery;
using Microsoft.Extensions.Logging;

namespace Cronium.Grains.Engines;

/// <summary>Removes what ended attempts left on an engine, asking each attempt's run whether it is over.</summary>
internal sealed partial class EngineSweeper(AttemptFates fates, EngineInstruments instruments, ILogger<EngineSweeper> logger)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    private readonly ILogger _logger = logger;

    /// <summary>Never fails: what is not removed now is in a later sweep.</summary>
    public async Task SweepAsync(EngineLink link, EngineHold hold, TimeProvider time)
    {
        using var limit = new CancellationTokenSource(Limit, time);
        try
        {
            var report = await link.SweepAsync(IsWantedAsync, limit.Token);
            instruments.Containers(hold.Name, report.Found.Count, Math.Max(0, report.Kept - report.Found.Count));
            if (report.Removed > 0)
            {
                instruments.Removed(hold.Name, report.Removed);
                LogSwept(hold.Name, report.Removed, report.Kept);
            }
        }
        catch (Exception exception) when (exception is TargetUnreachableException or OperationCanceledException)
        {
            // That it does not answer is told elsewhere.
        }
        catch (Exception exception)
        {
            LogUnswept(exception, hold.Name, exception.Message);
        }
    }

    /// <summary>Another silo counts from now on.</summary>
    public void Leave(EngineHold hold) => instruments.Containers(hold.Name, 0, 0);

    /// <summary>Whoever cannot be asked may well want it.</summary>
    private async Task<bool> IsWantedAsync(AttemptId attempt) => await fates.OfAsync(attempt) is Fate.Wanted or Fate.Unknown;

    [LoggerMessage(Level = LogLevel.Debug, Message = "Removed {Removed} containers of ended attempts from Docker Engine {Engine}; {Kept} are kept for now")]
    private partial void LogSwept(string engine, int removed, int kept);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Docker Engine {Engine} was not swept: {Cause}")]
    private partial void LogUnswept(Exception exception, string engine, string cause);
}
