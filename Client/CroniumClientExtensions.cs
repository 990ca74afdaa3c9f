using Cronium.Client.Logs;
using Cronium.Grains.Logs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Serialization;
using Orleans.Streams;
using StackExchange.Redis;

namespace Cronium.Client;

/// <summary>Sets up <see cref="CroniumClient"/> in a program.</summary>
public static class CroniumClientExtensions
{
    // A silo that was killed is left soon, a call to one that is frozen fails soon and is repeated.
    private static readonly TimeSpan GatewayRefresh = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ResponseTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ConnectDelay = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Connects the program to a cluster and registers <see cref="CroniumClient"/>. The host waits for the cluster when it
    /// starts, as long as it is let.
    /// </summary>
    public static IServiceCollection AddCroniumClient(this IServiceCollection services, Action<CroniumClientOptions> configure)
    {
        var options = new CroniumClientOptions();
        configure(options);
        return services
            .Configure(configure)
            .AddCroniumClient()
            .AddOrleansClient(client => client.UseCronium(options).AddLogStreams());
    }

    /// <summary>Registers <see cref="CroniumClient"/> and <see cref="RunLogReader"/> over the Orleans client that the program has, a silo's own included.</summary>
    public static IServiceCollection AddCroniumClient(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<LogFeed>();
        services.TryAddSingleton<LogReader>();
        services.TryAddSingleton<RunLogReader>();
        services.TryAddSingleton<CroniumClient>();

        // A failure of the store that Orleans itself meets, as when a silo looks a grain up, is passed on only if its type is let.
        services.Configure<ExceptionSerializationOptions>(exceptions => exceptions.SupportedNamespacePrefixes.Add(nameof(StackExchange)));
        return services.AddOptions();
    }

    /// <summary>The streams by which log entries arrive at once, for a program that sets up its Orleans client itself.</summary>
    public static IClientBuilder AddLogStreams(this IClientBuilder client) => client.AddMemoryStreams(
        LogStreams.Provider, streams => streams.ConfigureStreamPubSub(StreamPubSubType.ExplicitGrainBasedOnly));

    private static IClientBuilder UseCronium(this IClientBuilder client, CroniumClientOptions options) => client
        .Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = (options.ClusterId, options.ClusterId))
        .Configure<GatewayOptions>(gateways => gateways.GatewayListRefreshPeriod = GatewayRefresh)
        .Configure<ClientMessagingOptions>(messaging => messaging.ResponseTimeout = ResponseTimeout)
        .UseRedisClustering(redis => redis.ConfigurationOptions = ConfigurationOptions.Parse(options.Redis))
        .UseConnectionRetryFilter(async (_, cancellationToken) =>
        {
            await Task.Delay(ConnectDelay, TimeProvider.System, cancellationToken);
            return true;
        });
}
