using Microsoft.Extensions.Logging.Console;

namespace Cronium.Silo.Hosting;

/// <summary>What a silo writes to its console.</summary>
internal static class ConsoleLog
{
    /// <summary>Our own news, and only trouble of the libraries.</summary>
    public static ILoggingBuilder AddConsoleLines(this ILoggingBuilder logging)
    {
        logging.Services.AddSingleton(TimeProvider.System);
        return logging
            .AddConsole(console => console.FormatterName = LineFormatter.FormatName)
            .AddConsoleFormatter<LineFormatter, ConsoleFormatterOptions>()
            .SetMinimumLevel(LogLevel.Warning)
            .AddFilter("Cronium", LogLevel.Information)

            // It takes the machine's up-time for a stall at each start.
            .AddFilter("Orleans.Runtime.Watchdog", LogLevel.Error);
    }
}
