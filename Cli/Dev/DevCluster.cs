using Cronium.Cli.Api;
using Cronium.Silo.Configuration;
using Cronium.Silo.Storage;

namespace Cronium.Cli.Dev;

/// <summary>A whole cluster on this machine: the store in this process, the silos as children, local scripts allowed.</summary>
internal sealed class DevCluster : IAsyncDisposable
{
    private static readonly TimeSpan ReadyWithin = TimeSpan.FromSeconds(90);
    private readonly CancellationTokenSource _stop = new();
    private readonly IAsyncDisposable? _store;
    private readonly DevJournal _journal;
    private readonly IReadOnlyList<SiloProcess> _silos;
    private readonly Task _running;

    private DevCluster(DevSettings settings, IAsyncDisposable? store, DevJournal journal, IReadOnlyList<SiloProcess> silos)
    {
        (Settings, _store, _journal, _silos) = (settings, store, journal, silos);
        _running = Task.WhenAll(silos.Select(silo => silo.KeepAsync(_stop.Token)));
    }

    public DevSettings Settings { get; }

    /// <summary>Where its silos' APIs are.</summary>
    public ApiAddress Address => new([.. _silos.Select(silo => silo.Plan.Url)], Settings.Token, "this cluster");

    /// <summary>Process ids of the silos that are up.</summary>
    public IReadOnlyList<int> ProcessIds => [.. _silos.Select(silo => silo.ProcessId).Where(id => id != 0)];

    /// <summary>Files with what the silos say.</summary>
    public IReadOnlyList<string> LogFiles => [.. _silos.Select(silo => _journal.FileOf(silo.Plan.Name))];

    /// <summary>Starts a cluster and waits until every silo is ready.</summary>
    /// <exception cref="DevException">It cannot start.</exception>
    /// <exception cref="ConfigException">A flag, variable or file is wrong.</exception>
    public static async Task<DevCluster> StartAsync(DevOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        var settings = DevSettings.Load(options.Flags, options.IsolatedIn);
        var (store, redis) = await OpenStoreAsync(settings, cancellationToken);
        var journal = new DevJournal(settings.Directory, options.Say, options.Verbose);
        var plan = DevPlan.Make(settings.Configuration, settings.Flags, options.Silos, redis, new FreePorts());
        var cluster = new DevCluster(settings, store, journal, [.. plan.Select(silo => new SiloProcess(silo, new SiloSurroundings(options.IsolatedIn, settings.Environment), journal, time))]);
        try
        {
            await cluster.WaitReadyAsync(time, cancellationToken);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until a silo cannot be kept going, or the token fires.</summary>
    public Task WaitAsync(CancellationToken cancellationToken) => _running.WaitAsync(cancellationToken);

    /// <summary>Stops silos, then the store; bounded by <see cref="SiloProcess.StopWithin"/>.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_store is not null)
        {
            await _store.DisposeAsync();
        }

        _journal.Dispose();
        _stop.Dispose();
    }

    private static async Task<(IAsyncDisposable? Store, string Redis)> OpenStoreAsync(DevSettings settings, CancellationToken cancellationToken)
    {
        if (settings.Configuration.Settings.Store.Redis is { } redis)
        {
            return (null, redis);
        }

        var options = new EmbeddedStoreOptions { Directory = settings.Directory, Port = settings.Configuration.Settings.Store.EmbeddedPort };
        var store = await EmbeddedStore.StartAsync(options, cancellationToken);
        return (store, store.Endpoint);
    }

    private async Task WaitReadyAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromSeconds(5) };
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stop.Token);
        var ready = Task.WhenAll(_silos.Select(silo => silo.WaitReadyAsync(http, limit.Token)));
        var first = await Task.WhenAny(ready, _running).WaitAsync(ReadyWithin, time, cancellationToken);
        await limit.CancelAsync();
        await first;
    }
}
