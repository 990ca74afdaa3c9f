using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Cronium.Integration.Tests.Storage;

/// <summary>Where the line is held.</summary>
public enum Hold
{
    /// <summary>The store never gets the command.</summary>
    Before,

    /// <summary>The store carries it out; nobody hears of it.</summary>
    After,
}

/// <summary>The line from a silo to Redis: it sees each command, and can be held at one of them for good.</summary>
internal sealed class StoreLine : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentBag<Task> _work = [];
    private readonly ConcurrentBag<TcpClient> _clients = [];
    private readonly TaskCompletionSource _held = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly IPEndPoint _redis;
    private volatile Func<StoreCommand, bool> _at = _ => false;
    private volatile bool _silent;
    private Hold _hold;

    public StoreLine(string redis)
    {
        _redis = IPEndPoint.Parse(redis);
        _listener.Start();
        _work.Add(AcceptAsync());
    }

    public string Endpoint => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    /// <summary>Every command so far, in the order of their arrival.</summary>
    public ConcurrentQueue<StoreCommand> Seen { get; } = new();

    public void HoldAt(Hold hold, Func<StoreCommand, bool> at) => (_hold, _at) = (hold, at);

    /// <summary>Returns when the command has come and, where it was to be carried out, was.</summary>
    public Task HeldAsync(CancellationToken cancellationToken) => _held.Task.WaitAsync(Limit, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        foreach (var client in _clients)
        {
            client.Dispose();
        }

        await Task.WhenAll(_work);
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var silo = await _listener.AcceptTcpClientAsync();
                var redis = new TcpClient { NoDelay = true };
                _clients.Add(silo);
                _clients.Add(redis);
                silo.NoDelay = true;
                await redis.ConnectAsync(_redis);
                _work.Add(EndQuietlyAsync(CommandsAsync(silo, redis)));
                _work.Add(EndQuietlyAsync(AnswersAsync(redis, silo)));
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Stopped.
        }
    }

    private async Task CommandsAsync(TcpClient silo, TcpClient redis)
    {
        await using var from = new BufferedStream(silo.GetStream(), 65536);
        var to = redis.GetStream();
        while (await StoreCommand.ReadAsync(from) is { } next)
        {
            var (command, bytes) = next;
            Seen.Enqueue(command);
            if (_silent)
            {
                continue;
            }

            var here = _at(command);
            _silent = here;
            if (!here || _hold == Hold.After)
            {
                await to.WriteAsync(bytes);
            }

            if (here)
            {
                await SettledAsync();
                _held.TrySetResult();
            }
        }

        redis.Close();
    }

    private async Task AnswersAsync(TcpClient redis, TcpClient silo)
    {
        var buffer = new byte[65536];
        while (await redis.GetStream().ReadAsync(buffer) is > 0 and var count)
        {
            if (!_silent)
            {
                await silo.GetStream().WriteAsync(buffer.AsMemory(0, count));
            }
        }

        silo.Close();
    }

    /// <summary>Redis answers one after the other: what was sent before this question is done when it is answered.</summary>
    private async Task SettledAsync()
    {
        using var client = new TcpClient();
        await client.ConnectAsync(_redis);
        await client.GetStream().WriteAsync("PING\r\n"u8.ToArray());
        _ = await client.GetStream().ReadAsync(new byte[16]);
    }

    private static async Task EndQuietlyAsync(Task work)
    {
        try
        {
            await work;
        }
        catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // One of the two ends is gone.
        }
    }
}
