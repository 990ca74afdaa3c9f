using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using Cronium.Client.Logs;
using Cronium.Grains.Runs;

namespace Cronium.Silo.Http.Logs;

/// <summary>Server-sent events: the id of an event is the cursor of its entry, which is its number where one dispatch is watched.</summary>
internal sealed class EventStreamViewer : ILogViewer
{
    private readonly PipeWriter _output;
    private readonly bool _isMerged;

    private EventStreamViewer(PipeWriter output, bool isMerged) => (_output, _isMerged) = (output, isMerged);

    /// <summary>Sends the head of the answer, so that a browser knows at once that it is connected.</summary>
    public static async Task<EventStreamViewer> OpenAsync(HttpResponse response, bool isMerged, CancellationToken cancellationToken)
    {
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-store";
        response.Headers["X-Accel-Buffering"] = "no";
        response.BodyWriter.Write("retry: 1000\n\n"u8);
        await response.BodyWriter.FlushAsync(cancellationToken);
        return new EventStreamViewer(response.BodyWriter, isMerged);
    }

    public async Task ShowAsync(IReadOnlyList<RunLogEntry> entries, CancellationToken cancellationToken)
    {
        foreach (var entry in entries)
        {
            _output.Write(Encoding.ASCII.GetBytes($"id: {entry.Cursor}\ndata: "));
            LogEntryJson.Write(_output, entry, _isMerged);
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
