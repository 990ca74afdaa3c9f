using Cronium.Grains.Execution.Ssh;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Cronium.Grains.Servers;

internal static class ServerServices
{
    /// <summary>Servers: their definitions, and the ways to them that this silo holds. The store is added apart.</summary>
    public static IServiceCollection AddServers(this IServiceCollection services)
    {
        services.TryAddSingleton<SshInstruments>();
        return services
            .AddSingleton<JumpRoute>()
            .AddSingleton<ServerEditing>()
            .AddSingleton<ServerOperation>()
            .AddSingleton<ServerNotes>()
            .AddSingleton<ServerTakeUp>()
            .AddSingleton<ServerAccesses>()
            .AddSingleton<ServerWays>()
            .AddSingleton<BreakerChronicle>()
            .AddSingleton<ServerLinks>()
            .AddHostedService<ServerSweeper>();
    }
}
