using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Configuration;
using Orleans.Streams;

namespace Cronium.Grains.Logs;

/// <summary>Sets up what carries logs on a silo.</summary>
internal static class LogSiloBuilderExtensions
{
    private const int Queues = 8;
    private static readonly TimeSpan PollPeriod = TimeSpan.FromMilliseconds(20);

    // News that its subscriber cannot take at once is not worth holding up the others for; the store has it.
    private static readonly TimeSpan DeliveryBudget = TimeSpan.FromSeconds(2);

    /// <summary>What writes logs and tells of them. The store is registered beside it.</summary>
    public static IServiceCollection AddLogs(this IServiceCollection services, LogOptions options)
    {
        services.TryAddSingleton(TimeProvider.System);
        return services
            .AddMetrics()
            .AddSingleton(options)
            .AddSingleton<LogMetrics>()
            .AddSingleton<LogPublisher>()
            .AddSingleton<SystemRemarks>()
            .AddHostedService(provider => provider.GetRequiredService<LogPublisher>());
    }

    /// <summary>The streams of log news, in memory. The host registers the grain storage <c>PubSubStore</c>.</summary>
    public static ISiloBuilder AddLogStreams(this ISiloBuilder silo) => silo.AddMemoryStreams(LogStreams.Provider, streams =>
    {
        streams.ConfigurePartitioning(Queues);
        streams.ConfigureStreamPubSub(StreamPubSubType.ExplicitGrainBasedOnly);
        streams.ConfigurePullingAgent(agent => agent.Configure(options =>
        {
            options.GetQueueMsgsTimerPeriod = PollPeriod;
            options.MaxEventDeliveryTime = DeliveryBudget;
        }));
    });
}
