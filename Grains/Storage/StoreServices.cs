using Cronium.Grains.Servers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Cronium.Grains.Storage;

/// <summary>Registers the stores.</summary>
internal static class StoreServices
{
    /// <summary>Adds every store on this connection. Options that are registered already are kept.</summary>
    public static IServiceCollection AddStore(this IServiceCollection services, StoreConnection connection)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(new LogStoreOptions());
        services.TryAddSingleton(new RetentionOptions());
        services.TryAddSingleton(new SecretOptions());
        return services
            .AddSingleton(connection)
            .AddSingleton<ScheduleStore>()
            .AddSingleton<FireLedger>()
            .AddSingleton<RunStore>()
            .AddSingleton<LogStore>()
            .AddSingleton<PlaceStore>()
            .AddSingleton<JobIndex>()
            .AddSingleton<SecretStore>()
            .AddSingleton<CredentialSeal>()
            .AddSingleton<ServerStore>()
            .AddSingleton<IServerDirectory>(provider => provider.GetRequiredService<ServerStore>())
            .AddSingleton<Retention>();
    }
}
