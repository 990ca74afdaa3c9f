using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace Cronium.Integration.Tests.Servers;

/// <summary>One connection through a <see cref="TcpProxy"/>.</summary>
internal sealed class ProxiedLink(Socket client, Socket server)
{
    private const int Block = 64 * 1024;

    /// <summary>Passes bytes both ways until both sides have ended, or one is reset.</summary>
    public async Task PassAsync(IPEndPoint target, Func<TimeSpan> delay, Func<Task> flows, CancellationToken stop)
    {
        try
        {
            await flows().WaitAsync(stop);
            await server.ConnectAsync(target, stop);
            (client.NoDelay, server.NoDelay) = (true, true);
            await Task.WhenAll(CopyAsync(client, server, delay, flows, stop), CopyAsync(server, client, delay, flows, stop));
            client.Dispose();
            server.Dispose();
        }
        catch (Exception exception) when (IsEnd(exception))
        {
            Reset();
        }
    }

    /// <summary>Both sides see the connection reset, not closed.</summary>
    public void Reset()
    {
        foreach (var socket in new[] { client, server })
        {
            try
            {
                socket.LingerState = new LingerOption(true, 0);
            }
            catch (Exception exception) when (IsEnd(exception))
            {
                // Gone already.
            }

            socket.Dispose();
        }
    }

    private static bool IsEnd(Exception exception) => exception is SocketException or ObjectDisposedException or OperationCanceledException;

    /// <summary>Reading and writing are apart, so that a delay holds back each byte and not the throughput.</summary>
    private async Task CopyAsync(Socket from, Socket to, Func<TimeSpan> delay, Func<Task> flows, CancellationToken stop)
    {
        var held = Channel.CreateBounded<(byte[] Bytes, long ReadAt)>(64);
        await Task.WhenAll(ReadAsync(from, held.Writer, stop), WriteAsync(held.Reader, to, delay, flows, stop));
    }

    private async Task ReadAsync(Socket from, ChannelWriter<(byte[] Bytes, long ReadAt)> held, CancellationToken stop)
    {
        try
        {
            var block = new byte[Block];
            for (var read = -1; (read = await from.ReceiveAsync(block, stop)) > 0;)
            {
                await held.WriteAsync((block[..read], TimeProvider.System.GetTimestamp()), stop);
            }

            held.Complete();
        }
        catch (Exception exception) when (IsEnd(exception) || exception is ChannelClosedException)
        {
            held.TryComplete();
            Reset();
        }
    }

    private async Task WriteAsync(ChannelReader<(byte[] Bytes, long ReadAt)> held, Socket to, Func<TimeSpan> delay, Func<Task> flows, CancellationToken stop)
    {
        try
        {
            await foreach (var (bytes, readAt) in held.ReadAllAsync(stop))
            {
                if (delay() - TimeProvider.System.GetElapsedTime(readAt) is { Ticks: > 0 } left)
                {
                    await Task.Delay(left, TimeProvider.System, stop);
                }

                await flows().WaitAsync(stop);
                await SendAsync(to, bytes, stop);
            }

            to.Shutdown(SocketShutdown.Send);
        }
        catch (Exception exception) when (IsEnd(exception))
        {
            Reset();
        }
    }

    private static async Task SendAsync(Socket to, ReadOnlyMemory<byte> bytes, CancellationToken stop)
    {
        while (bytes.Length > 0)
        {
            bytes = bytes[await to.SendAsync(bytes, stop)..];
        }
    }
}
