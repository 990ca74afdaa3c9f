using Microsoft.Extensions.Logging.Console;

namespace Cronium.Silo.Hosting;

/// <summary>What a silo writes to its console.</summary>
internal static class ConsoleLog
{
    /// <summary>Our own news, and only trouble of the libraries.</summary>
    /// <param name="logging">Where it is added.</param>
    /// <param name="stopping">From then on Orleans is quiet: it reports each call that meets a closing silo, which is what a stop looks like.</param>
    public static ILoggingBuilder AddConsoleLines(this ILoggingBuilder logging, CancellationToken stopping)
    {
        logging.Services.AddSingleton(TimeProvider.System);
        return logging
            .AddConsole(console => console.FormatterName = LineFormatter.FormatName)
            .AddConsoleFormatter<LineFormatter, ConsoleFormatterOptions>()
            .SetMinimumLevel(LogLevel.Warning)
            .AddFilter("Cronium", LogLevel.Information)
            .AddFilter("Orleans", level => level >= (stopping.IsCancellationRequested ? LogLevel.Critical : LogLevel.Warning))

            // It reports each try of what Orleans reports once, at the end of the tries.
            .AddFilter("Polly", LogLevel.None)

            // Streams carry only the news that there is more in the store: what they lose when a silo leaves, readers find at their next look.
            .AddFilter("Orleans.Streams.logs", LogLevel.Critical)
            .AddFilter("Orleans.Providers.Memory", LogLevel.Critical)
            .AddFilter("Microsoft.Extensions.Logging.ILogger", LogLevel.Critical)

            // It takes the machine's up-time for a stall at each start.
            .AddFilter("Orleans.Runtime.Watchdog", LogLevel.Error);
    }
}
