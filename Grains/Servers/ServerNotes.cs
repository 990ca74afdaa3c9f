using Cronium.Grains.Storage;
using Microsoft.Extensions.Logging;

namespace Cronium.Grains.Servers;

/// <summary>What is learned of servers while they are used, written down for whoever uses them next.</summary>
internal sealed partial class ServerNotes(ServerStore store, ILogger<ServerNotes> logger)
{
    private readonly ILogger _logger = logger;

    /// <summary>Takes the first host key seen. Durable when it returns; of several who take one at once, the first wins.</summary>
    /// <returns>The key that counts, this one or another; null: the server was removed, or is another one now.</returns>
    public async Task<string?> TakeHostKeyAsync(ServerDefinition server, string fingerprint)
    {
        var record = await store.ChangeAsync(server.Name, before =>
            before is { TakenHostKey: null, Definition: { HostKey: null, TrustOnFirstUse: true } } && before.HasAddressOf(server) ? before with { TakenHostKey = fingerprint } : before);
        if (record is null || !record.HasAddressOf(server))
        {
            return null;
        }

        if (record.TakenHostKey == fingerprint)
        {
            LogTaken(server.Name, fingerprint);
        }

        return record.HostKey();
    }

    /// <summary>A hint that saves a probe: whoever lacks it makes one.</summary>
    public async Task NoteAsync(ServerRecord server, ServerAbilities abilities)
    {
        try
        {
            await store.ChangeAsync(server.Definition.Name, before => before?.HasPlaceOf(server) is true ? before with { Abilities = abilities } : before);
        }
        catch (Exception exception)
        {
            LogUnnoted(exception, server.Definition.Name, exception.Message);
        }
    }

    /// <summary>Keeps what the circuit is when the store is written to, so that of several changes the last is kept.</summary>
    public Task KeepAsync(string server, Func<KeptCircuit?> circuit) =>
        store.ChangeAsync(server, before => before is not null && circuit() is var kept && kept != before.Circuit ? before with { Circuit = kept } : before);

    [LoggerMessage(Level = LogLevel.Information, Message = "The host key of server {Server} is from now on {Fingerprint}, the first one seen")]
    private partial void LogTaken(string server, string fingerprint);

    [LoggerMessage(Level = LogLevel.Warning, Message = "What server {Server} can do was not written down: {Cause}")]
    private partial void LogUnnoted(Exception exception, string server, string cause);
}
