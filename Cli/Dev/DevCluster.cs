using Cronium.Cli.Api;
using Cronium.Silo.Configuration;
using Cronium.Silo.Storage;

namespace Cronium.Cli.Dev;

/// <summary>A whole cluster on this machine: the store in this process, the silos as children, local scripts allowed.</summary>
internal sealed class DevCluster : IAsyncDisposable
{
    private static readonly TimeSpan ReadyWithin = TimeSpan.FromSeconds(90);
    private readonly DevOptions _options;
    private readonly TimeProvider _time;
    private readonly DevJournal _journal;
    private readonly CancellationTokenSource _stop = new();
    private EmbeddedStore? _store;
    private IReadOnlyList<SiloProcess> _silos = [];
    private Task _running = Task.CompletedTask;

    private DevCluster(DevOptions options, DevSettings settings, TimeProvider time)
    {
        (_options, Settings, _time) = (options, settings, time);
        _journal = new DevJournal(settings.Directory, options.Say, options.Verbose);
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
        var cluster = new DevCluster(options, DevSettings.Load(options.Flags, options.IsolatedIn), time);
        try
        {
            await cluster.StartSilosAsync(await cluster.OpenStoreAsync(cancellationToken), cancellationToken);
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

    private async Task<string> OpenStoreAsync(CancellationToken cancellationToken)
    {
        var settings = Settings.Configuration.Settings.Store;
        if (settings.Redis is { } redis)
        {
            return redis;
        }

        var options = new EmbeddedStoreOptions { Directory = Settings.Directory, Port = settings.EmbeddedPort };
        _store = await EmbeddedStore.StartAsync(options, cancellationToken);
        return _store.Endpoint;
    }

    private async Task StartSilosAsync(string redis, CancellationToken cancellationToken)
    {
        var surroundings = new SiloSurroundings(_options.IsolatedIn, Settings.Environment);
        var plan = DevPlan.Make(Settings.Configuration, Settings.Flags, _options.Silos, redis, new FreePorts());
        _silos = [.. plan.Select(silo => new SiloProcess(silo, surroundings, _journal, _time))];
        _running = RunAsync();
        try
        {
            await Task.WhenAll(_silos.Select(silo => silo.Ready)).WaitAsync(ReadyWithin, _time, cancellationToken);
        }
        catch (TimeoutException)
        {
            var late = _silos.Where(silo => !silo.Ready.IsCompleted).Select(silo => $"{silo.Plan.Name}:\n{_journal.LastLines(silo.Plan.Name)}");
            throw new DevException($"Not ready within {ReadyWithin.TotalSeconds:0} s:\n{string.Join('\n', late)}");
        }
    }

    /// <summary>One silo that cannot be kept going ends them all.</summary>
    private async Task RunAsync()
    {
        var silos = _silos.Select(silo => silo.KeepAsync(_stop.Token)).ToArray();
        await Task.WhenAny(silos);
        await _stop.CancelAsync();
        await Task.WhenAll(silos);
    }
}
