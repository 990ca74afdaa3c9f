using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Cronium.Integration.Tests.Servers;

/// <summary>The link that the faults are made with does what it is told, and nothing else.</summary>
public sealed class TcpProxyTests : IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private readonly RudeListener _echo = new(EchoAsync);
    private readonly List<TcpClient> _clients = [];
    private TcpProxy? _proxy;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private TcpProxy Proxy => _proxy ?? throw new InvalidOperationException("Not started.");

    public ValueTask InitializeAsync()
    {
        _proxy = new TcpProxy($"127.0.0.1:{_echo.Port}");
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        _clients.ForEach(client => client.Dispose());
        if (_proxy is not null)
        {
            await _proxy.DisposeAsync();
        }

        await _echo.DisposeAsync();
    }

    [Fact]
    public async Task Bytes_pass_and_an_end_is_passed_on()
    {
        var client = await ConnectAsync();
        await SendAsync(client, "to and fro");
        Assert.Equal("to and fro", await ReadAsync(client, 10));
        var stream = client.GetStream();
        client.Client.Shutdown(SocketShutdown.Send);
        Assert.Equal(0, await stream.ReadAsync(new byte[1], Token).AsTask().WaitAsync(Limit, Token));
    }

    [Fact]
    public async Task A_cut_resets_who_is_there_and_who_comes_until_it_is_restored()
    {
        var client = await ConnectAsync();
        await SendAsync(client, "a");
        await ReadAsync(client, 1);
        Proxy.Cut();
        await AssertResetAsync(client);
        await AssertResetAsync();

        Proxy.Restore();
        var later = await ConnectAsync();
        await SendAsync(later, "b");
        Assert.Equal("b", await ReadAsync(later, 1));
        Assert.Equal(2, Proxy.Accepted);
    }

    [Fact]
    public async Task A_stall_holds_bytes_back_and_loses_none()
    {
        var client = await ConnectAsync();
        await SendAsync(client, "a");
        await ReadAsync(client, 1);
        Proxy.Stall();
        await SendAsync(client, "held");
        var answer = ReadAsync(client, 4);
        await Assert.ThrowsAsync<TimeoutException>(() => answer.WaitAsync(TimeSpan.FromMilliseconds(300), Token));
        Proxy.Restore();
        Assert.Equal("held", await answer);
    }

    [Fact]
    public async Task A_delay_is_added_in_each_direction()
    {
        var client = await ConnectAsync();
        Proxy.Delay = TimeSpan.FromMilliseconds(100);
        var sent = TimeProvider.System.GetTimestamp();
        await SendAsync(client, "late");
        Assert.Equal("late", await ReadAsync(client, 4));
        Assert.InRange(TimeProvider.System.GetElapsedTime(sent).TotalMilliseconds, 195, 2000);
    }

    private static async Task EchoAsync(NetworkStream stream)
    {
        try
        {
            await stream.CopyToAsync(stream);
        }
        catch (IOException)
        {
            // Reset, as a test wanted it; the next one is served.
        }
    }

    private static Task SendAsync(TcpClient client, string text) => client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(text), Token).AsTask();

    private static async Task<string> ReadAsync(TcpClient client, int count)
    {
        var bytes = new byte[count];
        await client.GetStream().ReadExactlyAsync(bytes, Token).AsTask().WaitAsync(Limit, Token);
        return Encoding.ASCII.GetString(bytes);
    }

    private static async Task AssertResetAsync(TcpClient client)
    {
        var failure = await Assert.ThrowsAsync<IOException>(() => client.GetStream().ReadAsync(new byte[1], Token).AsTask().WaitAsync(Limit, Token));
        Assert.Equal(SocketError.ConnectionReset, Assert.IsType<SocketException>(failure.InnerException).SocketErrorCode);
    }

    /// <summary>Whoever comes may see it while it connects, or at its first read.</summary>
    private async Task AssertResetAsync()
    {
        try
        {
            await AssertResetAsync(await ConnectAsync());
        }
        catch (SocketException exception)
        {
            Assert.Equal(SocketError.ConnectionReset, exception.SocketErrorCode);
        }
    }

    private async Task<TcpClient> ConnectAsync()
    {
        var client = new TcpClient();
        _clients.Add(client);
        await client.ConnectAsync(IPAddress.Loopback, Proxy.Port, Token);
        return client;
    }
}
