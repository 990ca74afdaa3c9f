using System.Runtime.CompilerServices;
using Cronium.Grains.Logs;
using Microsoft.Extensions.Logging;

namespace Cronium.Client.Logs;

/// <summary>
/// Reads the log of a run: of one dispatch as <see cref="LogReader"/> does, of several as one. Of each dispatch no entry is
/// missing, none comes twice, and their order is kept, whatever is lost on the way and wherever a reader was cut off.
/// </summary>
/// <param name="grains">The cluster.</param>
/// <param name="feed">News of this process.</param>
/// <param name="one">Reads one log.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Told when the cluster has to be asked again.</param>
public sealed class RunLogReader(IGrainFactory grains, LogFeed feed, LogReader one, TimeProvider time, ILogger<RunLogReader> logger)
{
    /// <summary>
    /// The entries after the place of the view, in the groups in which they arrive; a group is of one dispatch. What is
    /// stored comes in order of time, what is written meanwhile as it comes.
    /// </summary>
    /// <param name="view">What to read, and from where on.</param>
    /// <param name="follow">True: until the logs of all dispatches are complete. False: end at what is stored now.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public IAsyncEnumerable<IReadOnlyList<RunLogEntry>> ReadBatchesAsync(RunLogView view, bool follow = true, CancellationToken cancellationToken = default) =>
        EntriesAsync(view.After, PartsAsync(view, follow, cancellationToken), cancellationToken);

    /// <summary>Gives each entry the place after it.</summary>
    internal static async IAsyncEnumerable<IReadOnlyList<RunLogEntry>> EntriesAsync(
        RunLogPosition place, IAsyncEnumerable<(int Lane, IReadOnlyList<LogEntry> Entries)> parts, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var (lane, entries) in parts.WithCancellation(cancellationToken))
        {
            var before = place;
            place = before.With(lane, entries[^1].Number);
            yield return [.. entries.Select(entry => new RunLogEntry(entry, before, lane))];
        }
    }

    private IAsyncEnumerable<(int Lane, IReadOnlyList<LogEntry> Entries)> PartsAsync(RunLogView view, bool follow, CancellationToken cancellationToken)
    {
        if (!view.IsMerged)
        {
            var log = new LogId(view.Run, view.Dispatches[0]);
            return one.ReadBatchesAsync(log, view.After[0], follow, cancellationToken).Select(entries => (0, entries));
        }

        var following = new RunLogFollowing(view.After, new GrainRunLogPages(grains, view.Run, view.Dispatches.Count, time, logger), time);
        return follow ? following.FollowAsync(() => feed.Open(view.Run), cancellationToken) : following.ReplayAsync(cancellationToken);
    }
}
