using Cronium.Grains.Execution.Docker;
using Cronium.Grains.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Hosting;

namespace Cronium.Grains.Engines;

internal static class EngineServices
{
    /// <summary>Docker Engines: those of the cluster, and the one this silo reaches, which the host adds.</summary>
    public static IServiceCollection AddEngines(this IServiceCollection services)
    {
        services.TryAddSingleton(new EngineSettings(Endpoint: null));
        services.AddPlacementDirector<EnginePlacement, EnginePlacementDirector>();
        return services
            .AddSingleton<EngineInstruments>()
            .AddSingleton<EngineStore>()
            .AddSingleton<EngineView>()
            .AddSingleton<EngineChooser>()
            .AddSingleton<EngineAdmission>()
            .AddSingleton<EngineSweeper>()
            .AddSingleton(SiteOf)
            .AddHostedService<EngineKeeper>();
    }

    private static EngineSite SiteOf(IServiceProvider services)
    {
        var settings = services.GetRequiredService<EngineSettings>();
        if (settings.Endpoint is not { } endpoint)
        {
            return new EngineSite(null, settings);
        }

        var cluster = services.GetRequiredService<IOptions<ClusterOptions>>().Value.ClusterId;
        var time = services.GetRequiredService<TimeProvider>();
        var engine = new DockerEngine(endpoint, cluster, settings.Docker, time, services.GetRequiredService<ILogger<DockerEngine>>());
        return new EngineSite(ActivatorUtilities.CreateInstance<EngineLink>(services, settings, engine), settings);
    }
}
