using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Cronium.Silo.Hosting;

/// <summary>One line an event: UTC time, level, last part of the category, message. Control characters become spaces, so no logged text can forge a line.</summary>
internal sealed class LineFormatter(TimeProvider time) : ConsoleFormatter(FormatName)
{
    public const string FormatName = "cronium";

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var now = time.GetUtcNow().ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture);
        var category = logEntry.Category[(logEntry.Category.LastIndexOf('.') + 1)..];
        textWriter.WriteLine(OnOneLine($"{now} {LevelOf(logEntry.LogLevel)} {category}: {logEntry.Formatter(logEntry.State, logEntry.Exception)}"));
        if (logEntry.Exception is { } exception)
        {
            // A warning is about the world, such as a silo that died: where the code noticed it tells nobody anything.
            if (logEntry.LogLevel < LogLevel.Error)
            {
                textWriter.WriteLine(OnOneLine($"    {exception.GetBaseException().Message}"));
                return;
            }

            foreach (var line in exception.ToString().Split('\n'))
            {
                textWriter.WriteLine(OnOneLine($"    {line.TrimEnd()}"));
            }
        }
    }

    private static string LevelOf(LogLevel level) => level switch
    {
        LogLevel.Critical => "CRIT",
        LogLevel.Error => "ERROR",
        LogLevel.Warning => "WARN",
        LogLevel.Information => "info",
        _ => "debug",
    };

    private static string OnOneLine(string text) => text.Any(char.IsControl) ? string.Create(text.Length, text, Blank) : text;

    private static void Blank(Span<char> line, string text)
    {
        for (var i = 0; i < line.Length; i++)
        {
            line[i] = char.IsControl(text[i]) ? ' ' : text[i];
        }
    }
}
