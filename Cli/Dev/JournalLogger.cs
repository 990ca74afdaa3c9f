using Microsoft.Extensions.Logging;

namespace Cronium.Cli.Dev;

/// <summary>Writes what a part of this process logs into the journal, as if it were a silo's.</summary>
internal sealed class JournalLogger(DevJournal journal, string name) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
        {
            journal.Note(name, $"{logLevel}: {formatter(state, exception)}{(exception is null ? "" : $" {exception}")}");
        }
    }
}
