using Cronium.Grains;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;
using Orleans.Runtime.Messaging;
using StackExchange.Redis;

namespace Cronium.Client;

/// <summary>Asks the cluster again while it is only not there for a moment: a silo that went away, a link that broke, a store that restarts.</summary>
internal sealed partial class Patience(TimeSpan limit, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(2);

    /// <summary>Asks until there is an answer. <paramref name="ask"/> gets the number of the try, from 0, and must be safe to repeat.</summary>
    public async Task<T> AskAsync<T>(Func<int, Task<T>> ask, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        for (var tries = 0; ; tries++)
        {
            try
            {
                return await ask(tries).WaitAsync(cancellationToken);
            }
            catch (Exception failure) when (IsTransient(failure, cancellationToken) && HasTime(started))
            {
                LogAsksAgain(tries + 1, failure);
            }

            await Task.Delay(DelayAfter(tries), time, cancellationToken);
        }
    }

    /// <summary>
    /// Whether the same call may succeed a moment later. What Orleans itself throws always may: while a silo dies, even a
    /// grain of a known type can be without a silo that hosts it, and refusals of ours are no Orleans exceptions. A silo that
    /// dies while it looks a grain up answers that the call was canceled, which nobody here has asked for; one that is cut off
    /// from the store then, that the store failed.
    /// </summary>
    /// <param name="asked">What the caller cancels by.</param>
    public static bool IsTransient(Exception failure, CancellationToken asked) => failure
        is OrleansException
        or TimeoutException
        or ConnectionFailedException
        or RedisException
        or CroniumException { Kind: RefusalKind.Unavailable }
        || (failure is OperationCanceledException && !asked.IsCancellationRequested);

    private bool HasTime(long started) => limit == Timeout.InfiniteTimeSpan || time.GetElapsedTime(started) < limit;

    private static TimeSpan DelayAfter(int tries)
    {
        var delay = FirstDelay * Math.Pow(2, Math.Min(tries, 10));
        return (delay < LongestDelay ? delay : LongestDelay) * (0.5 + (Random.Shared.NextDouble() / 2));
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "The cluster did not answer (try {Try}); asking again.")]
    private partial void LogAsksAgain(int @try, Exception failure);
}
