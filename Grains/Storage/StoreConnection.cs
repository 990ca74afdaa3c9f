using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Cronium.Grains.Storage;

/// <summary>The way to the store, shared with Orleans. Opened once; heals by itself when the store comes back.</summary>
internal sealed partial class StoreConnection : IAsyncDisposable
{
    /// <summary>How far a machine's clock may be from the store's before somebody is told.</summary>
    public static readonly TimeSpan ToleratedSkew = TimeSpan.FromSeconds(1);

    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _lost = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly StorePulse _pulse;
    private readonly SemaphoreSlim _looking = new(1);
    private bool _skewed;
    private Task _watch = Task.CompletedTask;

    internal StoreConnection(IConnectionMultiplexer multiplexer, IDatabase database, StoreOptions options, string incarnation, ILogger logger, TimeProvider time)
    {
        (Multiplexer, Database, Incarnation) = (multiplexer, database, incarnation);
        Prefix = options.KeyPrefix;
        Address = StoreAddress.Of(multiplexer);
        Lost = _lost.Token;
        Clock = new StoreClock(time);
        _pulse = new StorePulse(database, OfStore, incarnation, Clock);
        (_logger, _time) = (logger, time);
    }

    /// <summary>One connection for the silo: Orleans' clustering and grain storage use it too.</summary>
    public IConnectionMultiplexer Multiplexer { get; }

    public IDatabase Database { get; }

    /// <summary>The time that counts for all silos.</summary>
    public StoreClock Clock { get; }

    /// <summary>First part of every key.</summary>
    public string Prefix { get; }

    /// <summary>Where the store is, without credentials.</summary>
    public string Address { get; }

    /// <summary>Made up when the store was first used, and gone with its content.</summary>
    public string Incarnation { get; }

    /// <summary>The store went back at some time; null: it never did, as far as it knows.</summary>
    public Setback? Setback { get; private init; }

    /// <summary>Fires when the store was emptied or replaced; nothing in memory may be trusted then.</summary>
    public CancellationToken Lost { get; }

    /// <summary>Waits for the store, looks whether it keeps what it acknowledges, and remembers which store it is.</summary>
    /// <exception cref="CroniumException">The store did not answer in time, or may forget what it acknowledges.</exception>
    public static async Task<StoreConnection> OpenAsync(StoreOptions options, ILogger logger, TimeProvider time, CancellationToken cancellationToken)
    {
        var multiplexer = await new StoreWait(options, logger, time).ConnectAsync(cancellationToken);
        try
        {
            await new StoreDurability(multiplexer, options.Durability, logger).CheckAsync();
            var (incarnation, setback) = await StoreIncarnation.EstablishAsync(multiplexer, options.KeyPrefix, time.GetUtcNow());
            var connection = new StoreConnection(multiplexer, multiplexer.GetDatabase(), options, incarnation, logger, time) { Setback = setback };
            await connection.LookAsync();
            multiplexer.ConnectionRestored += connection.LookAgain;
            connection._watch = connection.WatchAsync(options.WatchPeriod);
            return connection;
        }
        catch (Exception exception)
        {
            await multiplexer.DisposeAsync();
            if (IsFailure(exception))
            {
                throw StoreAddress.Unavailable(StoreAddress.Of(multiplexer), exception);
            }

            throw;
        }
    }

    public KeySpace OfShard(int shard) => KeySpace.OfShard(Prefix, shard);

    public KeySpace OfStore => KeySpace.OfStore(Prefix);

    /// <summary>Runs a script on keys of one space.</summary>
    /// <exception cref="StaleWriterException">The script found a later owner or another revision.</exception>
    /// <exception cref="StoreReplacedException">The store is not the one that was opened.</exception>
    /// <exception cref="CroniumException">The store does not answer. Whether the change was made is not known.</exception>
    public async Task<RedisResult> RunAsync(StoreScript script, KeySpace space, RedisKey[] keys, RedisValue[] arguments)
    {
        try
        {
            // Sends the digest; the text follows only where the store does not know it.
            return await Database.ScriptEvaluateAsync(script.Text, [space.Incarnation, .. keys], [Incarnation, .. arguments]);
        }
        catch (RedisServerException exception) when (IsReplaced(exception))
        {
            throw Replaced();
        }
        catch (RedisServerException exception) when (exception.Message.EndsWith("STALE writer", StringComparison.Ordinal))
        {
            throw new StaleWriterException($"'{script.Name}' came from an owner that has been replaced, or from a revision that is gone.");
        }
        catch (Exception exception) when (IsFailure(exception))
        {
            throw StoreAddress.Unavailable(Address, exception);
        }
    }

    /// <summary>Changes one field of a hash if it still is what it was; empty is absent, before and after. False: it is not, nothing was changed.</summary>
    /// <inheritdoc cref="RunAsync"/>
    public async Task<bool> SwapFieldAsync(KeySpace space, RedisKey hash, string field, string before, string after) =>
        (bool)await RunAsync(StoreScript.SwapField, space, [hash], [field, before, after]);

    /// <summary>Reads, or makes a change that needs no fence.</summary>
    /// <exception cref="CroniumException">The store does not answer.</exception>
    public async Task<T> CallAsync<T>(Func<IDatabase, Task<T>> call)
    {
        try
        {
            return await call(Database);
        }
        catch (Exception exception) when (IsFailure(exception))
        {
            throw StoreAddress.Unavailable(Address, exception);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Multiplexer.ConnectionRestored -= LookAgain;
        await _stop.CancelAsync();
        await _watch;
        // A look that a new connection caused may still be under way.
        await _looking.WaitAsync();
        await Multiplexer.DisposeAsync();
        _looking.Dispose();
        _stop.Dispose();
        _lost.Dispose();
    }

    private static bool IsFailure(Exception exception) => exception is RedisException or TimeoutException or ObjectDisposedException;

    private async Task WatchAsync(TimeSpan period)
    {
        using var timer = new PeriodicTimer(period, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                await LookAsync();
            }
        }
        catch (OperationCanceledException)
        {
            // Closed.
        }
    }

    /// <summary>Who comes back may be another one, and nothing is to be written there.</summary>
    private void LookAgain(object? sender, ConnectionFailedEventArgs connection) => _ = Task.Run(LookAsync);

    private async Task LookAsync()
    {
        if (_stop.IsCancellationRequested || !await _looking.WaitAsync(TimeSpan.Zero))
        {
            return;
        }

        try
        {
            if (!_lost.IsCancellationRequested && await _pulse.BeatAsync() is { } cause)
            {
                await SetBackAsync(cause);
            }

            TellSkew();
        }
        catch (RedisServerException exception) when (IsReplaced(exception))
        {
            Replaced();
        }
        catch (Exception exception) when (IsFailure(exception))
        {
            LogUnreachable(Address, exception.Message);
        }
        finally
        {
            _looking.Release();
        }
    }

    /// <summary>Once, until it is mended.</summary>
    private void TellSkew()
    {
        var skewed = Clock.Ahead.Duration() > ToleratedSkew;
        if (skewed && !_skewed)
        {
            LogSkewed(Clock.Ahead.Duration().TotalSeconds, Clock.Ahead > TimeSpan.Zero ? "ahead of" : "behind", Address);
        }

        _skewed = skewed;
    }

    /// <summary>The next incarnation stops every other silo too, those that see nothing and those that stand still.</summary>
    private async Task SetBackAsync(string cause)
    {
        LogSetBack(Address, cause);
        try
        {
            await StoreIncarnation.ReplaceAsync(Database, Prefix, Incarnation, new Setback(StoreIncarnation.NewText(), Clock.GetUtcNow(), cause));
        }
        finally
        {
            Replaced();
        }
    }

    private static bool IsReplaced(RedisServerException exception) => exception.Message.EndsWith("REPLACED store", StringComparison.Ordinal);

    private StoreReplacedException Replaced()
    {
        if (!_lost.IsCancellationRequested)
        {
            LogReplaced(Address);
            _lost.Cancel();
        }

        return new StoreReplacedException(Address);
    }

    [LoggerMessage(Level = LogLevel.Critical, Message = "The store at {Address} was emptied or replaced while it was in use. Nothing more is written to it; the silo has to start again.")]
    private partial void LogReplaced(string address);

    [LoggerMessage(Level = LogLevel.Critical, Message = "The store at {Address} went back: {Cause} Every silo stops; when they start again, what is found on the targets is taken up before anything is started.")]
    private partial void LogSetBack(string address, string cause);

    [LoggerMessage(Level = LogLevel.Warning, Message = "This machine's clock is {Seconds:0.0} s {Direction} that of the store at {Address}. Silos go by the store's; scripts see the clock of the machine they run on.")]
    private partial void LogSkewed(double seconds, string direction, string address);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The store at {Address} does not answer: {Reason}")]
    private partial void LogUnreachable(string address, string reason);
}
