using Cronium.Grains.Logs;

namespace Cronium.Client.Logs;

/// <summary>News of one log, or of all logs of a run: a hint that may be lost, repeated, late or out of order.</summary>
internal interface ILogNews : IDisposable
{
    /// <summary>The next piece of news, if there is one; without a chunk: it is time to look at that log in the store; null: at every log.</summary>
    bool TryTake(out LogNews? news);

    /// <summary>Returns when there is news, or the time is over.</summary>
    Task WaitAsync(TimeSpan limit, CancellationToken cancellationToken);

    /// <summary>The log went on, and nobody told.</summary>
    void Missed();
}
