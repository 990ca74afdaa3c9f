using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Cronium.Grains.Storage;

/// <summary>Looks whether the store keeps what it acknowledges.</summary>
internal sealed partial class StoreDurability(IConnectionMultiplexer multiplexer, Durability demanded, ILogger logger)
{
    private readonly ILogger _logger = logger;

    /// <exception cref="CroniumException">The store may forget, and that was not allowed.</exception>
    public async Task CheckAsync()
    {
        var primaries = multiplexer.GetServers().Where(server => server.IsConnected && !server.IsReplica).ToList();
        // Nothing but replicas: look at those, so that the message can say so.
        var servers = primaries.Count > 0 ? primaries : [.. multiplexer.GetServers().Where(server => server.IsConnected)];
        foreach (var server in servers)
        {
            await CheckAsync(server);
        }
    }

    private async Task CheckAsync(IServer server)
    {
        var address = StoreAddress.Of([server.EndPoint]);
        StoreSettings settings;
        try
        {
            settings = await StoreSettings.ReadAsync(server);
        }
        catch (RedisServerException exception)
        {
            LogUnknown(address, exception.Message);
            return;
        }

        if (settings.IsRisky)
        {
            LogSnapshots(address, settings.Snapshots);
        }

        Judge(address, settings.Problems);
    }

    private void Judge(string address, IReadOnlyList<string> problems)
    {
        if (problems.Count == 0)
        {
            return;
        }

        var list = string.Join("; ", problems);
        if (demanded == Durability.Strict)
        {
            throw new CroniumException(
                RefusalKind.Unavailable,
                $"The store at {address} may lose what it has acknowledged: {list}. Mend it (CONFIG REWRITE keeps it), or accept losses with store:durability: relaxed.");
        }

        LogRelaxed(address, list);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The store at {Address} may lose what it has acknowledged: {Problems}. Runs and logs may be lost with it.")]
    private partial void LogRelaxed(string address, string problems);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The store at {Address} does not tell its settings ({Reason}). Make sure that it keeps what it acknowledges: appendonly yes, appendfsync always, maxmemory-policy noeviction.")]
    private partial void LogUnknown(string address, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The store at {Address} takes snapshots ('save {Save}') and refuses every write when one fails; mend: CONFIG SET save \"\".")]
    private partial void LogSnapshots(string address, string save);
}
