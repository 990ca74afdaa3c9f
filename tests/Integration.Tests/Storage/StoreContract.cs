using Cronium.Grains.Storage;
using Cronium.Integration.Tests.Servers;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cronium.Integration.Tests.Storage;

/// <summary>What every store has to do; run against Redis and against the embedded store. Each test has keys of its own.</summary>
public abstract class StoreContract(IStoreServer server) : IAsyncLifetime
{
    private protected static readonly DateTimeOffset Noon = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    private protected StoreConnection Connection { get; private set; } = null!; // Set before each test.

    private protected IStoreServer Server { get; } = server;

    private protected string Prefix { get; } = $"t{Guid.NewGuid():N}";

    private protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => Connection = await OpenAsync();

    public async ValueTask DisposeAsync()
    {
        await Connection.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private protected Task<StoreConnection> OpenAsync() => StoreConnection.OpenAsync(
        new StoreOptions { Redis = Server.Endpoint, KeyPrefix = Prefix, WatchPeriod = TimeSpan.FromMilliseconds(100), CommandTimeout = TimeSpan.FromSeconds(20) },
        NullLogger.Instance,
        TimeProvider.System,
        Stop);
}
