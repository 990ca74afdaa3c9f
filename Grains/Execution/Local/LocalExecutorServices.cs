using Microsoft.Extensions.DependencyInjection;

namespace Cronium.Grains.Execution.Local;

internal static class LocalExecutorServices
{
    public static IServiceCollection AddLocalExecutor(this IServiceCollection services, LocalExecutorOptions options) => services.AddSingleton(options);
}
