using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Cronium.Grains.Cluster.Ending;

/// <summary>Runs on the silo it ends.</summary>
[GrainType("silo-end"), AddressPlacement]
internal sealed partial class SiloEndGrain(ILocalSiloDetails self, ISiloEnd end, TimeProvider time, ILogger<SiloEndGrain> logger) : Grain, ISiloEndGrain
{
    /// <summary>Time for the answer to get out.</summary>
    private static readonly TimeSpan Answer = TimeSpan.FromMilliseconds(300);

    private readonly ILogger _logger = logger;
    private bool _ending;

    public Task StopAsync() => End("stop", end.Stop);

    public Task KillAsync() => End("be killed", end.Kill);

    private Task End(string act, Action doIt)
    {
        if (!end.IsAllowed)
        {
            throw new CroniumException(RefusalKind.Conflict,
                "This silo may not be ended by a request: drill:allowKill is false on it. Set drill:allowKill=true (CRONIUM_DRILL__ALLOWKILL=true) on every silo that a drill may end, and start it again.");
        }

        if (this.GetPrimaryKeyString() != self.SiloAddress.ToParsableString())
        {
            throw new CroniumException(RefusalKind.Conflict, "The silo named is gone, or has just been started again.");
        }

        if (!_ending)
        {
            _ending = true;
            LogAsked(act);
            _ = AfterAnswerAsync(doIt);
        }

        return Task.CompletedTask;
    }

    private async Task AfterAnswerAsync(Action doIt)
    {
        await Task.Delay(Answer, time);
        doIt();
    }

    [LoggerMessage(LogLevel.Warning, "A request of the API asks this silo to {Act}.")]
    private partial void LogAsked(string act);
}
