using Cronium.Client.Logs;
using Cronium.Grains.Runs;

namespace Cronium.Silo.Http.Logs;

/// <summary>Somebody who watches a log. Each call returns when the watcher's connection has taken it, which is what slows a fast log down for a slow watcher.</summary>
internal interface ILogViewer
{
    Task ShowAsync(IReadOnlyList<RunLogEntry> entries, CancellationToken cancellationToken);

    /// <summary>Nothing happened for a while; keeps proxies from taking the connection for dead.</summary>
    Task BeatAsync(CancellationToken cancellationToken);

    /// <summary>The log is complete and the run has this final status.</summary>
    Task EndAsync(RunStatus status, CancellationToken cancellationToken);
}
