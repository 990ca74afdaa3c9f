using System.Collections.Concurrent;
using Cronium.Grains.Execution;
using Cronium.Grains.Jobs;
using Cronium.Grains.Recovery;
using Cronium.Grains.Storage;
using Microsoft.Extensions.Logging;

namespace Cronium.Grains.Servers;

/// <summary>After the store went back: finds what runs on a server. Beside the server's grain, which waits for no server.</summary>
internal sealed partial class ServerTakeUp(PlaceRecovery recovery, ILogger<ServerTakeUp> logger)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    private readonly ILogger _logger = logger;
    private readonly ConcurrentDictionary<string, bool> _underWay = new();

    /// <summary>At most once at a time for each server; a server that does not answer is asked again by whoever calls next.</summary>
    public void Begin(ServerLink link)
    {
        if (_underWay.TryAdd(link.Name, true))
        {
            _ = Task.Run(() => RunAsync(link));
        }
    }

    private async Task RunAsync(ServerLink link)
    {
        try
        {
            using var limit = new CancellationTokenSource(Limit);
            await recovery.TakeUpAsync(Place.Server(link.Name), new Target { Servers = [link.Name] }, () => FindAsync(link, limit.Token));
        }
        catch (Exception exception) when (exception is TargetUnreachableException or CroniumException or StaleWriterException or StoreReplacedException or OperationCanceledException)
        {
            LogPostponed(link.Name, exception.Message);
        }
        finally
        {
            _underWay.TryRemove(link.Name, out _);
        }
    }

    private static Task<IReadOnlyList<FoundAttempt>> FindAsync(ServerLink link, CancellationToken cancellationToken) =>
        link.Way?.FindAsync(cancellationToken) ?? throw new TargetElsewhereException($"The connections to server '{link.Name}' change hands.");

    [LoggerMessage(Level = LogLevel.Warning, Message = "The store went back, and server '{Server}' has not told yet what runs there; it is asked again: {Cause}")]
    private partial void LogPostponed(string server, string cause);
}
