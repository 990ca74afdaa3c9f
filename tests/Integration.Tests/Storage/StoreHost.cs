using Cronium.Silo.Storage;

namespace Cronium.Integration.Tests.Storage;

/// <summary>The embedded store in a process of its own: says where it listens, and serves until its input ends or it is killed.</summary>
internal static class StoreHost
{
    public static async Task<int> ServeAsync(string directory)
    {
        await using var store = await EmbeddedStore.StartAsync(new EmbeddedStoreOptions { Directory = directory }, CancellationToken.None);
        await Console.Out.WriteLineAsync(store.Endpoint);
        await Console.In.ReadLineAsync();
        return 0;
    }
}
