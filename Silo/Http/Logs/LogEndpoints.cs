using System.Buffers;
using Cronium.Client.Logs;
using Cronium.Grains;

namespace Cronium.Silo.Http.Logs;

/// <summary>Logs of runs: as text, as entries, and live.</summary>
internal static class LogEndpoints
{
    private const string Entries = "application/x-ndjson";

    public static void MapLogs(this IEndpointRouteBuilder api)
    {
        var logs = api.MapGroup("/runs/{id}/log").WithTags("Logs");
        logs.MapGet("/", ReadAsync).WithSummary("What is stored now: the script's bytes, or one JSON entry a line with Accept: application/x-ndjson. A run over several servers: their logs in order of time, or one of them with ?dispatch=.");
        logs.MapGet("/stream", StreamAsync).WithSummary("Server-sent events until the run has ended; resumes after Last-Event-ID, or ?after=.");
        logs.MapGet("/ws", SocketAsync).WithSummary("The same entries as WebSocket frames, the last of which tells the status; resumes after ?after=.");
    }

    private static async Task ReadAsync(string id, HttpContext context, IGrainFactory grains, RunLogReader reader)
    {
        var view = await LogQuery.ReadAsync(context.Request, id, grains);
        var asEntries = context.Request.Headers.Accept.ToString().Contains(Entries, StringComparison.OrdinalIgnoreCase);
        var remarks = !string.Equals(context.Request.Query["system"], "false", StringComparison.OrdinalIgnoreCase);
        ILogText text = view.IsMerged ? new MergedLogText(remarks) : new LogText(remarks);
        context.Response.ContentType = asEntries ? Entries : "text/plain; charset=utf-8";
        var output = context.Response.BodyWriter;
        await foreach (var batch in reader.ReadBatchesAsync(view, follow: false, context.RequestAborted))
        {
            foreach (var entry in batch)
            {
                if (asEntries)
                {
                    LogEntryJson.Write(output, entry, view.IsMerged);
                    output.Write("\n"u8);
                }
                else
                {
                    text.Write(output, entry);
                }
            }

            await output.FlushAsync(context.RequestAborted);
        }

        text.End(output);
        await output.FlushAsync(context.RequestAborted);
    }

    private static async Task StreamAsync(string id, HttpContext context, IGrainFactory grains, LogViewing viewing, IHostApplicationLifetime lifetime)
    {
        var view = await LogQuery.ReadAsync(context.Request, id, grains);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        var viewer = await EventStreamViewer.OpenAsync(context.Response, view.IsMerged, end.Token);
        await viewing.ShowAsync(view, viewer, end.Token);
    }

    private static async Task SocketAsync(string id, HttpContext context, IGrainFactory grains, LogViewing viewing, IHostApplicationLifetime lifetime)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            throw new CroniumException(RefusalKind.Invalid, "This address speaks WebSocket; for plain HTTP use /log/stream.");
        }

        var view = await LogQuery.ReadAsync(context.Request, id, grains);
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        var viewer = new SocketViewer(socket, view.IsMerged, end);
        await viewing.ShowAsync(view, viewer, end.Token);
        await viewer.CloseAsync();
    }
}
