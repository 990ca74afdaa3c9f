using Cronium.Grains.Execution.Ssh.Pooling;
using Cronium.Grains.Servers;
using CsCheck;

namespace Cronium.Grains.Tests.Execution.Ssh;

public sealed class PoolLedgerTests
{
    private static readonly ConnectionLimits Limits = new() { Max = 3, Sessions = 2, IdleTimeout = TimeSpan.FromSeconds(60), HealthCheck = TimeSpan.FromSeconds(30) };

    private static TimeSpan At(double seconds) => TimeSpan.FromSeconds(seconds);

    [Fact]
    public void The_first_opens_a_connection_and_the_others_wait_for_it()
    {
        var ledger = new PoolLedger(Limits);
        Assert.Equal(PoolMove.Open, ledger.Next(LinkKind.Commands, At(0)));
        ledger.Opening();
        Assert.Equal(PoolMove.Wait, ledger.Next(LinkKind.Commands, At(0)));
        Assert.Equal(PoolMove.Wait, ledger.Next(LinkKind.Files, At(0)));
        ledger.Opened(1, LinkKind.Commands, At(1));
        Assert.Equal(PoolMove.Use(1), ledger.Next(LinkKind.Commands, At(1)));
        Assert.Equal(PoolMove.Open, ledger.Next(LinkKind.Files, At(1)));
    }

    [Fact]
    public void Who_says_that_the_server_is_mended_need_not_wait()
    {
        var ledger = new PoolLedger(Limits);
        ledger.Opening();
        ledger.OpeningFailed(refused: true, At(10), jitter: 1);
        Assert.Equal(PoolMove.Fail, ledger.Next(LinkKind.Commands, At(10)));
        ledger.RetryNow();
        Assert.Equal(PoolMove.Open, ledger.Next(LinkKind.Commands, At(10)));
    }

    [Fact]
    public void Another_is_opened_only_when_every_session_is_taken_and_one_is_kept_for_files()
    {
        var ledger = Opened(1);
        ledger.Taken(1, At(1));
        Assert.Equal(PoolMove.Use(1), ledger.Next(LinkKind.Commands, At(1)));
        ledger.Taken(1, At(1));
        Assert.Equal(PoolMove.Open, ledger.Next(LinkKind.Commands, At(1)));
        ledger.Opened(2, LinkKind.Commands, At(1));
        ledger.Taken(2, At(1));
        ledger.Taken(2, At(1));
        Assert.Equal(PoolMove.Wait, ledger.Next(LinkKind.Commands, At(1)));
        Assert.Equal(PoolMove.Open, ledger.Next(LinkKind.Files, At(1)));
        ledger.FilesDenied(null);
        Assert.Equal(PoolMove.Deny, ledger.Next(LinkKind.Files, At(1_000_000)));
        Assert.Equal(PoolMove.Open, ledger.Next(LinkKind.Commands, At(1)));
    }

    [Fact]
    public void The_least_busy_serves_and_among_equals_the_one_used_last()
    {
        var ledger = Opened(1, 2);
        ledger.Taken(1, At(1));
        Assert.Equal(PoolMove.Use(2), ledger.Next(LinkKind.Commands, At(1)));
        ledger.Taken(2, At(2));
        ledger.Released(1, At(3), proved: true);
        ledger.Released(2, At(4), proved: true);
        Assert.Equal(PoolMove.Use(2), ledger.Next(LinkKind.Commands, At(5)));
    }

    [Fact]
    public void After_a_failure_nobody_tries_until_the_back_off_is_over()
    {
        var ledger = new PoolLedger(Limits);
        ledger.Opening();
        ledger.OpeningFailed(refused: false, At(10), jitter: 1);
        Assert.Equal(PoolMove.Fail, ledger.Next(LinkKind.Commands, At(10.099)));
        Assert.Equal(PoolMove.Open, ledger.Next(LinkKind.Commands, At(10.1)));
        ledger.Opening();
        ledger.OpeningFailed(refused: false, At(20), jitter: 1);
        Assert.Equal(PoolMove.Fail, ledger.Next(LinkKind.Files, At(20.199)));
        ledger.Opening();
        ledger.Opened(1, LinkKind.Commands, At(21));
        ledger.Gone(1);
        ledger.Opening();
        ledger.OpeningFailed(refused: false, At(30), jitter: 1);
        Assert.Equal(PoolMove.Open, ledger.Next(LinkKind.Commands, At(30.1)));
    }

    [Fact]
    public void Who_can_be_served_by_a_busy_connection_waits_for_it_though_no_other_opens()
    {
        var ledger = Opened(1);
        ledger.Taken(1, At(1));
        ledger.Taken(1, At(1));
        ledger.Opening();
        ledger.OpeningFailed(refused: false, At(2), jitter: 1);
        Assert.Equal(PoolMove.Wait, ledger.Next(LinkKind.Commands, At(2)));
    }

    [Fact]
    public void A_refused_session_lowers_the_limit_of_all_connections()
    {
        var ledger = new PoolLedger(Limits with { Sessions = 8 });
        ledger.Opened(1, LinkKind.Commands, At(0));
        for (var taken = 0; taken < 4; taken++)
        {
            ledger.Taken(1, At(0));
        }

        Assert.True(ledger.SessionRefused(1, At(0)));
        Assert.Equal(4, ledger.SessionsPerConnection);
        Assert.Equal(PoolMove.Open, ledger.Next(LinkKind.Commands, At(0)));
    }

    [Fact]
    public void A_session_refused_right_after_another_ended_is_asked_for_again_but_not_for_ever()
    {
        var ledger = new PoolLedger(Limits with { Sessions = 8 });
        ledger.Opened(1, LinkKind.Commands, At(0));
        ledger.Taken(1, At(0));
        ledger.Taken(1, At(0));
        ledger.Released(1, At(1), proved: true);
        for (var refusal = 1; refusal < 20; refusal++)
        {
            Assert.True(ledger.SessionRefused(1, At(1.1)));
            Assert.Equal(8, ledger.SessionsPerConnection);
        }

        Assert.True(ledger.SessionRefused(1, At(1.1)));
        Assert.Equal(1, ledger.SessionsPerConnection);
    }

    [Fact]
    public void A_session_refused_though_no_other_is_open_is_hopeless()
    {
        var ledger = Opened(1);
        Assert.False(ledger.SessionRefused(1, At(0)));
    }

    [Fact]
    public void A_silent_connection_is_checked_while_it_serves_and_one_in_doubt_serves_nobody()
    {
        var ledger = Opened(1);
        Assert.Empty(ledger.Silent(At(29.9)));
        Assert.Equal([1], ledger.Silent(At(30)));
        Assert.True(ledger.CheckBegan(1, inDoubt: false));
        Assert.False(ledger.CheckBegan(1, inDoubt: true));
        Assert.Empty(ledger.Silent(At(31)));
        Assert.Equal(PoolMove.Use(1), ledger.Next(LinkKind.Commands, At(31)));
        ledger.CheckPassed(1, At(32));
        Assert.Empty(ledger.Silent(At(61.9)));
        Assert.True(ledger.CheckBegan(1, inDoubt: true));
        Assert.Equal(PoolMove.Open, ledger.Next(LinkKind.Commands, At(62)));
    }

    [Fact]
    public void A_check_is_no_use_and_does_not_keep_a_connection_from_idling()
    {
        var ledger = Opened(1);
        ledger.CheckBegan(1, inDoubt: false);
        ledger.CheckPassed(1, At(59));
        Assert.Empty(ledger.Idle(At(59.9)));
        Assert.Equal([1], ledger.Idle(At(60)));
        ledger.Taken(1, At(60));
        Assert.Empty(ledger.Idle(At(200)));
        ledger.Released(1, At(200), proved: true);
        Assert.Empty(ledger.Idle(At(259)));
    }

    [Fact]
    public void Files_that_may_come_back_are_asked_for_again()
    {
        var ledger = Opened(1);
        ledger.FilesDenied(At(600));
        Assert.Equal(PoolMove.Deny, ledger.Next(LinkKind.Files, At(599)));
        Assert.Equal(PoolMove.Open, ledger.Next(LinkKind.Files, At(600)));
    }

    [Fact]
    public void Whatever_happens_the_limits_hold_and_nobody_waits_for_nothing() =>
        Gen.Select(Gen.Int[1, 4], Gen.Int[1, 3], Gen.Int[0, 9].Array[0, 200]).Sample((max, sessions, steps) =>
            new LedgerWalk(Limits with { Max = max, Sessions = sessions }).Go(steps), iter: 2_000);

    private static PoolLedger Opened(params int[] ids)
    {
        var ledger = new PoolLedger(Limits);
        foreach (var id in ids)
        {
            ledger.Opened(id, LinkKind.Commands, At(0));
        }

        return ledger;
    }
}
