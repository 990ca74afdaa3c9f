using System.Net;
using System.Net.Sockets;
using Cronium.Grains;
using Cronium.Integration.Tests.Servers;
using Cronium.Silo.Storage;
using StackExchange.Redis;

namespace Cronium.Integration.Tests.Storage;

public sealed class EmbeddedStoreTests : IDisposable
{
    private readonly string _directory = Path.Combine(Path.GetTempPath(), $"cronium-embedded-{Guid.NewGuid():N}");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task What_was_written_is_there_after_a_restart_and_only_the_owner_can_look()
    {
        await using (var store = await StartAsync())
        {
            await using var redis = await ConnectionMultiplexer.ConnectAsync(store.Endpoint);
            await redis.GetDatabase().StringSetAsync("key", "value");
        }

        const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(_directory) == OwnerOnly);
        await using var again = await StartAsync();
        await using var reader = await ConnectionMultiplexer.ConnectAsync(again.Endpoint);
        Assert.Equal("value", await reader.GetDatabase().StringGetAsync("key"));
    }

    [Fact]
    public async Task A_second_process_is_kept_out_with_a_clear_message()
    {
        await using var first = await StoreProcess.StartAsync(_directory, Stop);

        var refusal = await Assert.ThrowsAsync<CroniumException>(() => StartAsync());

        Assert.Equal(RefusalKind.Unavailable, refusal.Kind);
        Assert.Contains(_directory, refusal.Message, StringComparison.Ordinal);
        Assert.Contains("in use by another process", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_taken_port_is_named_with_the_key_that_changes_it()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;

        var refusal = await Assert.ThrowsAsync<CroniumException>(() => StartAsync(port));

        Assert.Contains($"127.0.0.1:{port} is taken", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("store:embeddedPort", refusal.Message, StringComparison.Ordinal);
        await using var elsewhere = await StartAsync();
        Assert.NotEqual($"127.0.0.1:{port}", elsewhere.Endpoint);
    }

    [Fact]
    public async Task Data_larger_than_its_memory_is_kept()
    {
        const int Megabytes = 200;
        var value = new byte[1024 * 1024];
        new Random(1).NextBytes(value);
        await using var store = await StartAsync();
        await using var redis = await ConnectionMultiplexer.ConnectAsync(store.Endpoint + ",asyncTimeout=60000");
        for (var i = 0; i < Megabytes; i++)
        {
            await redis.GetDatabase().StringSetAsync($"key{i}", value);
        }

        for (var i = 0; i < Megabytes; i++)
        {
            Assert.Equal(value, (byte[]?)await redis.GetDatabase().StringGetAsync($"key{i}"));
        }
    }

    private Task<EmbeddedStore> StartAsync(int port = 0) => EmbeddedStore.StartAsync(new EmbeddedStoreOptions { Directory = _directory, Port = port }, Stop);
}
