using Cronium.Grains.Execution;
using Cronium.Grains.Servers;
using Microsoft.Extensions.Time.Testing;

namespace Cronium.Grains.Tests.Servers;

public sealed class CircuitBreakerTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));
    private readonly BreakerPolicy _policy = new() { Failures = 2, Successes = 1, Probes = 1 };
    private readonly CircuitBreaker _breaker;

    public CircuitBreakerTests() => _breaker = new CircuitBreaker(BreakerSubject.Server("db1"), Circuit.Closed, _policy, _time);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_open_one_turns_calls_away_without_making_them()
    {
        await OpenAsync();
        var made = false;
        var refusal = await Assert.ThrowsAsync<TargetUnreachableException>(() => _breaker.GuardAsync(() => Task.FromResult(made = true), Stop));
        Assert.True(refusal.NothingSent);
        Assert.False(made);
        Assert.Equal(refusal.Message, _breaker.Refusal());
    }

    [Fact]
    public async Task Being_refused_by_the_server_is_neither_failure_nor_success()
    {
        for (var i = 0; i < 10; i++)
        {
            await Assert.ThrowsAsync<TargetRefusedException>(() => _breaker.GuardAsync<int>(() => throw new TargetRefusedException("wrong key"), Stop));
        }

        Assert.Equal((BreakerState.Closed, 0), (_breaker.Circuit.State, _breaker.Circuit.Failures));
        await OpenAsync();
        _time.Advance(_policy.OpenFor);
        await Assert.ThrowsAsync<TargetRefusedException>(() => _breaker.GuardAsync<int>(() => throw new TargetRefusedException("wrong key"), Stop));
        Assert.Equal((BreakerState.HalfOpen, 0), (_breaker.Circuit.State, _breaker.Circuit.Probes));
    }

    [Fact]
    public async Task A_call_its_caller_gave_up_is_neither_failure_nor_success_and_gives_its_permit_back()
    {
        await OpenAsync();
        _time.Advance(_policy.OpenFor);
        using var source = new CancellationTokenSource();
        var never = new TaskCompletionSource<int>();
        var call = _breaker.GuardAsync(() => never.Task.WaitAsync(source.Token), source.Token);
        Assert.Equal((BreakerState.HalfOpen, 1), (_breaker.Circuit.State, _breaker.Circuit.Probes));
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.Equal((BreakerState.HalfOpen, 0), (_breaker.Circuit.State, _breaker.Circuit.Probes));
    }

    [Fact]
    public async Task Calls_wait_for_what_a_probe_finds()
    {
        await OpenAsync();
        _time.Advance(_policy.OpenFor);
        var probe = new TaskCompletionSource<int>();
        var probing = _breaker.GuardAsync(() => probe.Task, Stop);
        var waiting = Enumerable.Range(0, 50).Select(i => _breaker.GuardAsync(() => Task.FromResult(i), Stop)).ToList();
        Assert.DoesNotContain(waiting, call => call.IsCompleted);

        probe.SetResult(0);
        await probing;
        Assert.Equal(Enumerable.Range(0, 50), await Task.WhenAll(waiting).WaitAsync(Limit, Stop));
        Assert.Equal(BreakerState.Closed, _breaker.Circuit.State);
    }

    [Fact]
    public async Task Calls_that_wait_for_a_probe_are_turned_away_when_it_fails()
    {
        await OpenAsync();
        _time.Advance(_policy.OpenFor);
        var probe = new TaskCompletionSource<int>();
        var probing = _breaker.GuardAsync(() => probe.Task, Stop);
        var waiting = _breaker.GuardAsync(() => Task.FromResult(1), Stop);
        probe.SetException(new TargetUnreachableException("still nothing"));
        await Assert.ThrowsAsync<TargetUnreachableException>(() => probing);
        var refusal = await Assert.ThrowsAsync<TargetUnreachableException>(() => waiting.WaitAsync(Limit, Stop));
        Assert.Contains("still nothing", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_change_of_state_is_told_once()
    {
        var told = new List<BreakerState>();
        _breaker.Moved += snapshot => told.Add(snapshot.State);
        await OpenAsync();
        _time.Advance(_policy.OpenFor);
        await _breaker.GuardAsync(() => Task.FromResult(1), Stop);
        _breaker.Hold(null, "by hand", "ann");
        _breaker.Hold(_time.GetUtcNow().AddMinutes(1), "for a minute", "bob");
        _breaker.Release();
        _breaker.Release();
        Assert.Equal([BreakerState.Open, BreakerState.HalfOpen, BreakerState.Closed, BreakerState.Open, BreakerState.Open, BreakerState.Closed], told);
    }

    [Fact]
    public async Task Under_a_thousand_calls_at_once_no_permit_is_lost()
    {
        await Task.WhenAll(Enumerable.Range(0, 1000).Select(i => Task.Run(() => CallAsync(i), Stop)));
        _time.Advance(_policy.OpenFor);
        await _breaker.GuardAsync(() => Task.FromResult(1), Stop).WaitAsync(Limit, Stop);
        Assert.Equal((BreakerState.Closed, 0), (_breaker.Circuit.State, _breaker.Circuit.Probes));
    }

    private async Task CallAsync(int number)
    {
        if (number % 50 == 0)
        {
            _time.Advance(_policy.OpenFor);
        }

        try
        {
            await _breaker.GuardAsync(
                async () =>
                {
                    await Task.Yield();
                    return (number % 3) switch
                    {
                        0 => throw new TargetUnreachableException("nothing"),
                        1 => throw new TargetRefusedException("wrong key"),
                        _ => number,
                    };
                },
                Stop);
        }
        catch (TargetUnreachableException)
        {
            // Expected of two thirds of the calls, and of those that meet an open circuit.
        }
    }

    private async Task OpenAsync()
    {
        while (_breaker.Circuit.State != BreakerState.Open)
        {
            await Assert.ThrowsAsync<TargetUnreachableException>(() => _breaker.GuardAsync<int>(() => throw new TargetUnreachableException("no answer"), Stop));
        }
    }
}
