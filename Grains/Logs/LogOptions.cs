using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;

namespace Cronium.Grains.Logs;

internal sealed record LogOptions;

internal static class LogSiloBuilderExtensions
{
    public static IServiceCollection AddLogs(this IServiceCollection services, LogOptions options) => services.AddSingleton(options);

    public static ISiloBuilder AddLogStreams(this ISiloBuilder silo) => silo.AddMemoryStreams(LogStreams.Provider);
}
