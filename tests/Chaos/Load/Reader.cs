using System.Collections.Concurrent;
using System.Text;
using Cronium.Chaos.World;
using Cronium.Client;
using Cronium.Grains.Logs;
using Cronium.Grains.Runs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Cronium.Chaos.Load;

/// <summary>A program that follows logs live through the client library while its gateways, the store and the followers die.</summary>
internal sealed class Reader : IAsyncDisposable
{
    private readonly IHost _program;
    private readonly ConcurrentDictionary<string, Task<string>> _read = [];

    private Reader(IHost program) => _program = program;

    /// <summary>What was read of each run, standard output only. A reader that did not come to an end has read nothing, which is a finding.</summary>
    public async Task<IReadOnlyDictionary<string, string>> AllAsync(TimeSpan limit)
    {
        Task all = Task.WhenAll(_read.Values);
        await all.WaitAsync(limit, TimeProvider.System).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return _read.ToDictionary(reading => reading.Key, reading => reading.Value.IsCompletedSuccessfully ? reading.Value.Result : "");
    }

    public static async Task<Reader> StartAsync(ChaosWorld world, CancellationToken cancellationToken)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddCroniumClient(options =>
            (options.Redis, options.ClusterId, options.RetryFor) = (world.Redis.Endpoint, ChaosWorld.ClusterId, TimeSpan.FromMinutes(2)));
        var program = builder.Build();
        await program.StartAsync(cancellationToken);
        return new Reader(program);
    }

    /// <summary>Follows a run from its first line to its end.</summary>
    public void Follow(string run, CancellationToken cancellationToken) => _read.TryAdd(run, Task.Run(() => ReadAsync(run, cancellationToken), cancellationToken));

    public async ValueTask DisposeAsync()
    {
        await _program.StopAsync();
        _program.Dispose();
    }

    private async Task<string> ReadAsync(string run, CancellationToken cancellationToken)
    {
        var client = _program.Services.GetRequiredService<CroniumClient>();
        var text = new StringBuilder();
        await foreach (var entry in client.FollowLogAsync(RunId.Parse(run), cancellationToken: cancellationToken))
        {
            if (entry.Stream == OutputStream.Stdout)
            {
                text.Append(Encoding.UTF8.GetString(entry.Data.Span)).Append(entry.Partial ? "" : "\n");
            }
        }

        return text.ToString();
    }
}
