using Cronium.Silo.Storage;

namespace Cronium.Integration.Tests.Servers;

/// <summary>The embedded store, in the process of the tests.</summary>
public sealed class GarnetServer : IStoreServer
{
    private readonly string _directory = Directory.CreateTempSubdirectory("cronium-garnet-").FullName;
    private EmbeddedStore? _store;

    public string Endpoint => _store?.Endpoint ?? throw new InvalidOperationException("Not started.");

    public async ValueTask InitializeAsync() =>
        _store = await EmbeddedStore.StartAsync(new EmbeddedStoreOptions { Directory = _directory }, TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (_store is not null)
        {
            await _store.DisposeAsync();
        }

        Directory.Delete(_directory, recursive: true);
    }
}
