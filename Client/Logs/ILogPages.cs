using Cronium.Grains.Logs;

namespace Cronium.Client.Logs;

/// <summary>The stored part of one log, asked until it answers.</summary>
internal interface ILogPages
{
    /// <summary>Stored chunks with entries after the given number, as many as make one answer.</summary>
    Task<LogPage> ReadAsync(long after, CancellationToken cancellationToken);

    /// <summary>How far the log has come.</summary>
    Task<LogHead> HeadAsync(CancellationToken cancellationToken);
}
