using Cronium.Grains.Storage;
using Orleans.Concurrency;
using Orleans.Runtime;

namespace Cronium.Grains.Servers;

/// <summary>Lists servers: the definitions from the store, and from those that are connected what they are doing. Wakes none of the others.</summary>
[GrainType("server-index"), StatelessWorker]
internal sealed class ServerIndexGrain(ServerStore store) : Grain, IServerIndexGrain
{
    public async Task<Page<ServerSnapshot>> ListAsync(IReadOnlyDictionary<string, string> labels, string? after, int limit)
    {
        var page = await store.ListAsync(labels, after, PageLimit.Check(limit));
        var servers = await Task.WhenAll(page.Items.Select(SnapshotAsync));
        return new Page<ServerSnapshot>([.. servers.OfType<ServerSnapshot>()], page.Next);
    }

    /// <summary>Null: it was removed meanwhile.</summary>
    private async Task<ServerSnapshot?> SnapshotAsync(ServerRecord server)
    {
        var grain = GrainFactory.GetGrain<IServerGrain>(server.Definition.Name);
        try
        {
            return await GrainFactory.GetGrain<IManagementGrain>(0).GetActivationAddress(grain) is null ? server.AtRest() : await grain.GetAsync();
        }
        catch (CroniumException exception) when (exception.Kind == RefusalKind.NotFound)
        {
            return null;
        }
        catch (Exception exception) when (exception is TimeoutException or OrleansException)
        {
            // Its silo is dying: what is stored is true whatever becomes of it.
            return server.AtRest();
        }
    }
}
