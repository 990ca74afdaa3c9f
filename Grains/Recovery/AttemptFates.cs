using Cronium.Grains.Execution;
using Cronium.Grains.Runs;

namespace Cronium.Grains.Recovery;

/// <summary>Asks the run of an attempt whether what the attempt left on its target may still be needed.</summary>
internal sealed class AttemptFates(IGrainFactory grains)
{
    public async Task<Fate> OfAsync(AttemptId attempt)
    {
        try
        {
            return AttemptFate.IsWanted(await grains.GetGrain<IRunGrain>(attempt.Run.Value).GetAsync(), attempt) ? Fate.Wanted : Fate.Over;
        }
        catch (CroniumException exception) when (exception.Kind == RefusalKind.NotFound)
        {
            return Fate.Forgotten;
        }
        catch (Exception)
        {
            return Fate.Unknown;
        }
    }
}

/// <summary>What a run says of an attempt.</summary>
internal enum Fate
{
    /// <summary>Its run does not answer.</summary>
    Unknown,

    /// <summary>Its run follows it, or will.</summary>
    Wanted,

    /// <summary>It has its end, durably.</summary>
    Over,

    /// <summary>There is no such run: it was removed after its time, or the store lost it.</summary>
    Forgotten,
}
