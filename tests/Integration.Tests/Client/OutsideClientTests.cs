using System.Text;
using Cronium.Client;
using Cronium.Grains.Logs;
using Cronium.Grains.Storage;
using Cronium.Integration.Tests.Logs;
using Cronium.Integration.Tests.Servers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using LogReader = Cronium.Client.Logs.LogReader;

namespace Cronium.Integration.Tests.Client;

/// <summary>A program with the client library, as <c>AddCroniumClient</c> sets it up, over sockets and Redis.</summary>
public sealed class OutsideClientTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_reads_a_log_to_its_end_although_a_gateway_dies()
    {
        await using var redis = new RedisServer();
        await redis.InitializeAsync();
        var options = new StoreOptions { Redis = redis.Endpoint, KeyPrefix = TcpSilo.ClusterId };
        await using var store = await StoreConnection.OpenAsync(options, NullLogger.Instance, TimeProvider.System, Token);
        await using var first = await TcpSilo.StartAsync(redis.Endpoint, store, Token);
        await using var second = await TcpSilo.StartAsync(redis.Endpoint, store, Token);
        using var program = await StartProgramAsync(redis.Endpoint);
        var attempt = StoredLogCluster.Attempt("outside");
        var reading = ReadAsync(program.Services.GetRequiredService<LogReader>(), attempt.Log);
        var logs = new LogStore(store, new LogStoreOptions());
        var pump = new LogPump(attempt, 1, OutputStream.Stdout, new SecretMasker([]), logs, second.Publisher, TimeProvider.System);

        var source = new MemoryStream();
        for (var number = 1; number <= 1000; number++)
        {
            source.Position = source.Length;
            source.Write(Encoding.ASCII.GetBytes($"line {number}\n"));
            _ = await pump.StepAsync(ReaderOf(source), ended: number == 1000, Token);
            await (number == 300 ? first.KillAsync() : Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, Token));
        }

        await logs.CompleteAsync(attempt.Log, 1);
        var entries = await reading.WaitAsync(Patience, Token);
        Assert.Equal(Enumerable.Range(1, 1000).Select(number => (number, $"line {number}")), entries.Select(entry => ((int)entry.Number, Encoding.UTF8.GetString(entry.Data.Span))));
        await program.StopAsync(Token);
    }

    [Fact]
    public async Task It_waits_for_a_cluster_that_starts_later()
    {
        await using var redis = new RedisServer();
        await redis.InitializeAsync();
        var starting = StartProgramAsync(redis.Endpoint);
        var options = new StoreOptions { Redis = redis.Endpoint, KeyPrefix = TcpSilo.ClusterId };
        await using var store = await StoreConnection.OpenAsync(options, NullLogger.Instance, TimeProvider.System, Token);
        Assert.False(starting.IsCompleted);

        await using var silo = await TcpSilo.StartAsync(redis.Endpoint, store, Token);
        using var program = await starting.WaitAsync(Patience, Token);
        Assert.NotNull(program.Services.GetRequiredService<CroniumClient>());
        await program.StopAsync(Token);
    }

    private static async Task<IHost> StartProgramAsync(string redis)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddCroniumClient(options => (options.Redis, options.ClusterId) = (redis, TcpSilo.ClusterId));
        var program = builder.Build();
        await program.StartAsync(Token);
        return program;
    }

    private static async Task<List<LogEntry>> ReadAsync(LogReader reader, LogId log)
    {
        List<LogEntry> entries = [];
        await foreach (var entry in reader.ReadAsync(log, cancellationToken: Token))
        {
            entries.Add(entry);
        }

        return entries;
    }

    private static Func<long, Memory<byte>, CancellationToken, Task<int>> ReaderOf(MemoryStream source) => (offset, buffer, _) =>
    {
        source.Position = offset;
        return Task.FromResult(source.Read(buffer.Span));
    };
}
