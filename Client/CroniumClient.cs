using Cronium.Client.Logs;
using Cronium.Grains;
using Cronium.Grains.Cluster;
using Cronium.Grains.Jobs;
using Cronium.Grains.Logs;
using Cronium.Grains.Runs;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Cronium.Client;

/// <summary>
/// The cluster as a program sees it. A call is repeated while the cluster does not answer, for
/// <see cref="CroniumClientOptions.RetryFor"/>; a refusal is a <see cref="CroniumException"/> and changed nothing.
/// </summary>
/// <param name="cluster">A connected Orleans client.</param>
/// <param name="logs">Reads logs.</param>
/// <param name="options">How long to insist.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Told when a call is repeated.</param>
public sealed partial class CroniumClient(IClusterClient cluster, RunLogReader logs, IOptions<CroniumClientOptions> options, TimeProvider time, ILogger<CroniumClient> logger)
{
    private readonly Patience _patience = new(options.Value.RetryFor, time, logger);

    /// <summary>The silos and what they own.</summary>
    public Task<ClusterSnapshot> GetClusterAsync(CancellationToken cancellationToken = default) =>
        AskAsync(() => cluster.GetGrain<IClusterGrain>(0).GetAsync(), cancellationToken);

    private Task<T> AskAsync<T>(Func<Task<T>> ask, CancellationToken cancellationToken) => _patience.AskAsync(_ => ask(), cancellationToken);

    private async IAsyncEnumerable<T> PagesAsync<T>(
        Func<string?, Task<Page<T>>> page, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? cursor = null;
        do
        {
            var (items, next) = await AskAsync(() => page(cursor), cancellationToken);
            foreach (var item in items)
            {
                yield return item;
            }

            cursor = next;
        }
        while (cursor is not null);
    }
}
