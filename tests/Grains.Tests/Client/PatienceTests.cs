using Cronium.Client;
using Cronium.Grains;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Orleans.Runtime;
using Orleans.Serialization;
using StackExchange.Redis;

namespace Cronium.Grains.Tests.Client;

public sealed class PatienceTests
{
    private readonly FakeTimeProvider _time = new();
    private int _asked;

    /// <summary>As it arrives when a silo has thrown it.</summary>
    private static Exception Passed(Exception failure)
    {
        using var services = new ServiceCollection().AddSerializer().AddCroniumClient().BuildServiceProvider();
        var serializer = services.GetRequiredService<Serializer>();
        return serializer.Deserialize<Exception>(serializer.SerializeToArray(failure)) is { } passed && passed.GetType() == failure.GetType() && passed.Message == failure.Message
            ? passed
            : throw new InvalidOperationException($"{failure.GetType()} did not arrive.");
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<Exception> Transient =>
    [
        new SiloUnavailableException("gone"),
        new OrleansException("No active nodes are compatible with grain log."),
        new TimeoutException("late"),
        new OperationCanceledException("A silo died while it looked the grain up."),
        new CroniumException(RefusalKind.Unavailable, "The store does not answer."),
        Passed(new RedisConnectionException(ConnectionFailureType.SocketFailure, "A silo was cut off while it looked the grain up.")),
        Passed(new RedisTimeoutException("A silo was cut off while it looked the grain up.", CommandStatus.Sent)),
    ];

    [Theory]
    [MemberData(nameof(Transient))]
    public async Task What_may_pass_is_waited_out(Exception failure)
    {
        var answer = Asker(TimeSpan.FromSeconds(30)).AskAsync(tries => tries < 5 ? Task.FromException<int>(failure) : Task.FromResult(tries), Token);
        await PassTimeUntilAsync(answer);

        Assert.Equal(5, await answer);
    }

    [Fact]
    public async Task A_refusal_is_not_repeated()
    {
        _ = await Assert.ThrowsAsync<CroniumException>(() => Asker(TimeSpan.FromSeconds(30)).AskAsync(_ => Refuse(RefusalKind.Conflict), Token));

        Assert.Equal(1, _asked);
    }

    [Fact]
    public async Task After_the_limit_the_failure_comes_out()
    {
        var started = _time.GetUtcNow();
        var answer = Asker(TimeSpan.FromSeconds(30)).AskAsync(_ => Refuse(RefusalKind.Unavailable), Token);
        await PassTimeUntilAsync(answer);

        _ = await Assert.ThrowsAsync<CroniumException>(() => answer);
        Assert.InRange(_time.GetUtcNow() - started, TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(35));
    }

    [Fact]
    public async Task The_caller_may_give_up_while_a_call_hangs()
    {
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var answer = Asker(Timeout.InfiniteTimeSpan).AskAsync(_ => new TaskCompletionSource<int>().Task, giveUp.Token);
        await giveUp.CancelAsync();

        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answer);
    }

    private Patience Asker(TimeSpan limit) => new(limit, _time, NullLogger.Instance);

    private Task<int> Refuse(RefusalKind kind)
    {
        _asked++;
        return Task.FromException<int>(new CroniumException(kind, "No."));
    }

    private async Task PassTimeUntilAsync(Task answer)
    {
        for (var steps = 0; !answer.IsCompleted && steps < 100_000; steps++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(10));
            await Task.Yield();
        }
    }
}
