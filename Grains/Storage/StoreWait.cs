using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Cronium.Grains.Storage;

/// <summary>Waits for the store at start-up, and says so.</summary>
internal sealed partial class StoreWait
{
    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan BetweenMessages = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan LongestTry = TimeSpan.FromSeconds(3);

    private readonly StoreOptions _options;
    private readonly ConfigurationOptions _configuration;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;

    public StoreWait(StoreOptions options, ILogger logger, TimeProvider time)
    {
        (_options, _logger, _time) = (options, logger, time);
        _configuration = Configure(options);
    }

    private string Address => StoreAddress.Of(_configuration.EndPoints);

    public async Task<ConnectionMultiplexer> ConnectAsync(CancellationToken cancellationToken)
    {
        var began = _time.GetTimestamp();
        var nextMessage = TimeSpan.Zero;
        while (true)
        {
            var (multiplexer, reason) = await TryAsync();
            if (multiplexer is not null)
            {
                return multiplexer;
            }

            var waited = _time.GetElapsedTime(began);
            if (waited >= nextMessage)
            {
                var left = waited < _options.ConnectTimeout ? _options.ConnectTimeout - waited : TimeSpan.Zero;
                LogWaiting(Address, (int)left.TotalSeconds, reason);
                nextMessage = waited + BetweenMessages;
            }

            if (waited >= _options.ConnectTimeout)
            {
                throw TooLate(reason);
            }

            await Task.Delay(BetweenTries, _time, cancellationToken);
        }
    }

    private static ConfigurationOptions Configure(StoreOptions options)
    {
        ConfigurationOptions configuration;
        try
        {
            configuration = ConfigurationOptions.Parse(options.Redis);
        }
        catch (ArgumentException exception)
        {
            throw new CroniumException(RefusalKind.Invalid, $"store:redis is not an address: {exception.Message}");
        }

        // While waiting, a failed try has to say why; afterwards the connection heals by itself either way.
        configuration.AbortOnConnectFail = true;
        configuration.ConnectRetry = 1;
        configuration.ConnectTimeout = (int)Math.Min(LongestTry.TotalMilliseconds, options.ConnectTimeout.TotalMilliseconds / 2);
        configuration.AsyncTimeout = configuration.SyncTimeout = (int)options.CommandTimeout.TotalMilliseconds;
        configuration.ReconnectRetryPolicy = new LinearRetry((int)TimeSpan.FromMilliseconds(500).TotalMilliseconds);
        configuration.KeepAlive = 10;
        configuration.IncludeDetailInExceptions = false;
        configuration.ClientName ??= "cronium";
        return configuration;
    }

    private async Task<(ConnectionMultiplexer? Multiplexer, string Reason)> TryAsync()
    {
        ConnectionMultiplexer? multiplexer = null;
        try
        {
            multiplexer = await ConnectionMultiplexer.ConnectAsync(_configuration);
            // A store that still loads its data, or wants a password, accepts connections and answers with an error.
            await multiplexer.GetDatabase().StringGetAsync(KeySpace.OfStore(_options.KeyPrefix).Incarnation);
            return (multiplexer, "");
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException)
        {
            if (multiplexer is not null)
            {
                await multiplexer.DisposeAsync();
            }

            return (null, Sentence(exception.GetBaseException().Message));
        }
    }

    // The library goes on with advice on its own options, which nobody can set here.
    private static string Sentence(string message) =>
        message.IndexOf(" To allow this multiplexer", StringComparison.Ordinal) is > 0 and var end ? message[..end] : message;

    private CroniumException TooLate(string reason) => new(
        RefusalKind.Unavailable,
        $"The store at {Address} did not answer within {_options.ConnectTimeout.TotalSeconds:0.#} s: {reason} Start it, or correct the address and credentials in store:redis.");

    [LoggerMessage(Level = LogLevel.Information, Message = "Waiting for the store at {Address}, {Seconds} s more: {Reason}")]
    private partial void LogWaiting(string address, int seconds, string reason);
}
