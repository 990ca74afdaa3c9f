using Cronium.Grains.Cluster;
using Cronium.Grains.Cluster.Ending;
using Cronium.Grains.Cluster.Leaving;
using Cronium.Grains.Engines;
using Cronium.Grains.Execution;
using Cronium.Grains.Execution.Following;
using Cronium.Grains.Execution.Targets;
using Cronium.Grains.Jobs;
using Cronium.Grains.Recovery;
using Cronium.Grains.Runs;
using Cronium.Grains.Scheduling;
using Cronium.Grains.Servers;
using Cronium.Grains.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Hosting;
using Orleans.Placement;
using Orleans.Runtime;
using Orleans.Runtime.MembershipService.SiloMetadata;
using Orleans.Runtime.Placement;

namespace Cronium.Grains;

/// <summary>The composition of the grains. The host adds the store, the logs and the executors it has.</summary>
internal static class CroniumSiloBuilderExtensions
{
    public static ISiloBuilder AddCronium(this ISiloBuilder silo, SiloTraits traits)
    {
        silo.UseSiloMetadata(traits.ToMetadata());
        silo.AddIncomingGrainCallFilter<AbandonAfterFailure>();
        silo.Services.AddPlacement().AddLeaving().AddScheduling().AddRuns().AddRecovery().AddFollowing();
        return silo;
    }

    private static IServiceCollection AddPlacement(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<ClusterView>();
        services.AddSingleton<CroniumInstruments>();
        services.AddPlacementDirector<RendezvousPlacement, RendezvousPlacementDirector>();
        services.AddPlacementDirector<MachinePlacement, MachinePlacementDirector>();
        services.AddPlacementDirector<AddressPlacement, AddressPlacementDirector>();
        return services;
    }

    private static IServiceCollection AddLeaving(this IServiceCollection services)
    {
        services.AddPlacementFilter<StayingSilo, StayingSiloDirector>(ServiceLifetime.Singleton);
        return services
            .AddSingleton<Residents>()
            .AddSingleton<IConfigureGrainContextProvider>(provider => provider.GetRequiredService<Residents>())
            .AddSingleton<Departure>();
    }

    private static IServiceCollection AddScheduling(this IServiceCollection services) => services
        .AddSingleton<ShardInventory>()
        .AddTransient<ShardChores>()
        .AddHostedService<ShardKeeper>();

    private static IServiceCollection AddRuns(this IServiceCollection services)
    {
        services.AddScoped<JobAdmissions>();
        services.AddSingleton<JobShardLink>();
        services.AddSingleton<RunSignals>();
        services.AddSingleton<TargetServers>();
        services.AddSingleton<RunTargets>();
        services.AddSingleton<RunNews>();
        return services;
    }

    private static IServiceCollection AddRecovery(this IServiceCollection services) => services
        .AddSingleton<PlaceRecovery>()
        .AddSingleton<LocalRecovery>()
        .AddSingleton<EarlierPlaces>()
        .AddSingleton<AttemptFates>()
        .AddSingleton<AttemptSweep>()
        .AddHostedService<ServersRecovery>();

    private static IServiceCollection AddFollowing(this IServiceCollection services) => services
        .AddServers()
        .AddEngines()
        .AddTransient<TargetSlots>()
        .AddSingleton<ExecutorSelection>()
        .AddSingleton<AttemptFollowing>()
        .AddSingleton<AttemptHost>()
        .AddHostedService(provider => provider.GetRequiredService<AttemptHost>());
}
