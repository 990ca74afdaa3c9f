using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Cronium.Grains.Storage;

internal enum Durability
{
    Strict,
    Relaxed,
}

internal sealed record StoreOptions
{
    public required string Redis { get; init; }

    public required string KeyPrefix { get; init; }

    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(60);

    public Durability Durability { get; init; }
}

internal sealed class StoreConnection : IAsyncDisposable
{
    public required IConnectionMultiplexer Multiplexer { get; init; }

    public IDatabase Database => Multiplexer.GetDatabase();

    public CancellationToken Lost { get; init; }

    public static async Task<StoreConnection> OpenAsync(StoreOptions options, ILogger logger, TimeProvider time, CancellationToken cancellationToken) =>
        new() { Multiplexer = await ConnectionMultiplexer.ConnectAsync(options.Redis) };

    public ValueTask DisposeAsync() => Multiplexer.DisposeAsync();
}

internal static class StoreServices
{
    public static IServiceCollection AddStore(this IServiceCollection services, StoreConnection store) => services.AddSingleton(store)
        .AddSingleton<JobIndex>().AddSingleton<ScheduleStore>().AddSingleton<RunStore>().AddSingleton<FireLedger>().AddSingleton<LogStore>().AddSingleton<SecretStore>();
}
