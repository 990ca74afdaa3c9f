using Cronium.Grains.Execution.Supervision;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Cronium.Grains.Execution.Local;

internal static class LocalExecutorExtensions
{
    /// <summary>The name under which the local executor is registered: that of the dispatches it performs.</summary>
    public const string Kind = "local";

    /// <summary>Scripts on the silo's own machine; nothing is registered to run them unless the options enable it.</summary>
    public static IServiceCollection AddLocalExecutor(this IServiceCollection services, LocalExecutorOptions options)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options);
        services.AddSingleton<LocalMachine>();
        if (options.Enabled)
        {
            services.AddKeyedSingleton<IExecutor>(
                Kind, (provider, _) => new SupervisedExecutor(new LocalTransport(options, provider.GetRequiredService<TimeProvider>())));
            services.AddHostedService<LocalSweeper>();
        }

        return services;
    }
}
