using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using Cronium.Grains.Logs;
using Cronium.Grains.Runs;

namespace Cronium.Silo.Http.Logs;

/// <summary>Server-sent events: the id of an event is the number of its entry.</summary>
internal sealed class EventStreamViewer : ILogViewer
{
    private readonly PipeWriter _output;

    private EventStreamViewer(PipeWriter output) => _output = output;

    /// <summary>Sends the head of the answer, so that a browser knows at once that it is connected.</summary>
    public static async Task<EventStreamViewer> OpenAsync(HttpResponse response, CancellationToken cancellationToken)
    {
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-store";
        response.Headers["X-Accel-Buffering"] = "no";
        response.BodyWriter.Write("retry: 1000\n\n"u8);
        await response.BodyWriter.FlushAsync(cancellationToken);
        return new EventStreamViewer(response.BodyWriter);
    }

    public async Task ShowAsync(IReadOnlyList<LogEntry> entries, CancellationToken cancellationToken)
    {
        foreach (var entry in entries)
        {
            _output.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"id: {entry.Number}\ndata: ")));
            LogEntryJson.Write(_output, entry);
            _output.Write("\n\n"u8);
        }

        await _output.FlushAsync(cancellationToken);
    }

    public async Task BeatAsync(CancellationToken cancellationToken)
    {
        _output.Write(": \n\n"u8);
        await _output.FlushAsync(cancellationToken);
    }

    public async Task EndAsync(RunStatus status, CancellationToken cancellationToken)
    {
        _output.Write(Encoding.ASCII.GetBytes($"event: end\ndata: {{\"status\":\"{status}\"}}\n\n"));
        await _output.FlushAsync(cancellationToken);
    }
}
