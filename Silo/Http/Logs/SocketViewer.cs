using System.Buffers;
using System.Net.WebSockets;
using System.Text;
using Cronium.Client.Logs;
using Cronium.Grains.Runs;

namespace Cronium.Silo.Http.Logs;

/// <summary>WebSocket: one text frame an entry, and a last one with the status.</summary>
internal sealed class SocketViewer : ILogViewer
{
    private static readonly TimeSpan CloseLimit = TimeSpan.FromSeconds(2);
    private readonly WebSocket _socket;
    private readonly bool _isMerged;
    private readonly CancellationTokenSource _left;
    private readonly ArrayBufferWriter<byte> _frame = new();
    private readonly Task _listening;
    private bool _ended;

    /// <param name="socket">The connection.</param>
    /// <param name="isMerged">Whether entries of several dispatches are shown.</param>
    /// <param name="left">Canceled when the watcher closes it.</param>
    public SocketViewer(WebSocket socket, bool isMerged, CancellationTokenSource left)
    {
        (_socket, _isMerged, _left) = (socket, isMerged, left);
        _listening = ListenAsync();
    }

    public async Task ShowAsync(IReadOnlyList<RunLogEntry> entries, CancellationToken cancellationToken)
    {
        foreach (var entry in entries)
        {
            _frame.ResetWrittenCount();
            LogEntryJson.Write(_frame, entry, _isMerged);
            await SendAsync(_frame.WrittenMemory, cancellationToken);
        }
    }

    /// <summary>Nothing to do: the protocol has pings of its own.</summary>
    public Task BeatAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task EndAsync(RunStatus status, CancellationToken cancellationToken)
    {
        _ended = true;
        return SendAsync(Encoding.ASCII.GetBytes($"{{\"end\":true,\"status\":\"{status}\"}}"), cancellationToken);
    }

    /// <summary>Says good-bye, and waits a moment for the answer.</summary>
    public async Task CloseAsync()
    {
        using var limit = new CancellationTokenSource(CloseLimit);
        try
        {
            await _socket.CloseOutputAsync(_ended ? WebSocketCloseStatus.NormalClosure : WebSocketCloseStatus.EndpointUnavailable, null, limit.Token);
            await _listening.WaitAsync(limit.Token);
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException)
        {
            _socket.Abort();
        }
    }

    private async Task SendAsync(ReadOnlyMemory<byte> text, CancellationToken cancellationToken)
    {
        try
        {
            await _socket.SendAsync(text, WebSocketMessageType.Text, endOfMessage: true, cancellationToken);
        }
        catch (WebSocketException)
        {
            await _left.CancelAsync();
            cancellationToken.ThrowIfCancellationRequested();
            throw;
        }
    }

    // A close, or a break, is only seen by reading; what the watcher says is of no interest.
    private async Task ListenAsync()
    {
        var buffer = new byte[256];
        try
        {
            while ((await _socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None)).MessageType is not WebSocketMessageType.Close)
            {
            }
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            // It is gone without a word.
        }

        await LeaveAsync();
    }

    private async Task LeaveAsync()
    {
        try
        {
            await _left.CancelAsync();
        }
        catch (ObjectDisposedException)
        {
            // The request ended first.
        }
    }
}
