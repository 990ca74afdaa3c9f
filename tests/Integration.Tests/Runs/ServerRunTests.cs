using System.Diagnostics;
using Cronium.Grains;
using Cronium.Grains.Execution.Targets;
using Cronium.Grains.Fires;
using Cronium.Grains.Jobs;
using Cronium.Grains.Runs;
using StackExchange.Redis;

namespace Cronium.Integration.Tests.Runs;

/// <summary>Runs over several servers, through the grains of the product.</summary>
public sealed class ServerRunTests(RunCluster cluster) : IClassFixture<RunCluster>
{
    private static readonly AttemptResult Failure = new() { End = AttemptEnd.Exited, ExitCode = 3 };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task At_most_so_many_go_on_at_once_and_they_begin_in_order()
    {
        var servers = await cluster.PutJobAsync("parallel", 40, job => job with { Target = job.Target with { MaxParallel = 4 } });
        foreach (var server in servers)
        {
            server.Perform = async (order, _) =>
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Token);
                return ScriptedServer.Report(order, ScriptedServers.Success);
            };
        }

        var run = await cluster.EndOfAsync(await cluster.TriggerAsync("parallel"));

        Assert.Equal((RunStatus.Succeeded, 0, null), (run.Status, run.ExitCode, run.Reason));
        Assert.Equal(4, cluster.Servers.MostGoing[run.Id]);
        var begun = cluster.Servers.Orders.Where(order => order.Attempt.Run == run.Id).Select(order => order.Attempt.Dispatch).ToList();
        Assert.Equal(servers.Select(server => server.Name).Order(StringComparer.Ordinal), begun.Order(StringComparer.Ordinal));
        Assert.All(servers.Index(), server => Assert.InRange(begun.IndexOf(server.Item.Name), server.Index - 4, server.Index + 4));
        Assert.All(cluster.Servers.Orders.Where(order => order.Attempt.Run == run.Id), order => Assert.True(order.Fresh));
    }

    [Fact]
    public async Task Servers_whose_silo_does_not_answer_delay_nobody_and_take_their_turn_when_it_does()
    {
        var servers = await cluster.PutJobAsync("silent", 60, job => job with { Target = job.Target with { MaxParallel = 5 } });
        var back = new TaskCompletionSource();
        foreach (var silent in servers.Take(7))
        {
            silent.Reserve = async () =>
            {
                await back.Task;
                return Reservation.Granted;
            };
        }

        var watch = Stopwatch.StartNew();
        var id = await cluster.TriggerAsync("silent");
        var run = await cluster.UntilAsync(id, found => found.Dispatches.Skip(7).All(dispatch => dispatch.Status == RunStatus.Succeeded), "the end of those that answer");
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5), $"Those that answer took {watch.Elapsed}.");
        Assert.Equal(RunStatus.Running, run.Status);
        await cluster.UntilAsync(id, found => found.Reason?.StartsWith("7 servers wait: silent-1 (Waits for the silo that holds the connections", StringComparison.Ordinal) == true, "the reason");
        back.SetResult();
        Assert.Equal(RunStatus.Succeeded, (await cluster.EndOfAsync(id)).Status);
    }

    [Fact]
    public async Task A_server_that_cannot_be_reached_waits_or_fails_by_policy_and_says_so()
    {
        var unreachable = new Reservation(ReservationKind.Unreachable, "Server 'x' cannot be reached.");
        (await cluster.PutJobAsync("waiting", 3))[1].Reserve = () => Task.FromResult(unreachable);
        (await cluster.PutJobAsync("failing", 3, job => job with { Target = job.Target with { IfUnreachable = UnreachablePolicy.Fail } }))[1].Reserve = () => Task.FromResult(unreachable);

        var failed = await cluster.EndOfAsync(await cluster.TriggerAsync("failing"));
        Assert.Equal((RunStatus.Partial, "1 of 3 servers failed: failing-2 (Server 'x' cannot be reached)."), (failed.Status, failed.Reason));
        Assert.Equal(AttemptEnd.Refused, Assert.Single(failed.Dispatches[1].Attempts).Result?.End);
        Assert.Equal("Server 'x' cannot be reached.", failed.Dispatches[1].Reason);

        var id = await cluster.TriggerAsync("waiting");
        var waiting = await cluster.UntilAsync(id, found => found.Reason is not null && found.Dispatches[2].Status.IsFinal(), "to wait");
        Assert.Equal("waiting-2: Server 'x' cannot be reached.", waiting.Reason);
        cluster.Servers["waiting-2"].Reserve = () => Task.FromResult(Reservation.Granted);
        await cluster.Grains.GetGrain<IRunLifecycle>(id.Value).SlotFreeAsync("waiting-2");
        Assert.Equal(RunStatus.Succeeded, (await cluster.EndOfAsync(id, seconds: 3)).Status);
    }

    [Fact]
    public async Task A_server_that_is_none_any_more_ends_its_dispatch_as_refused()
    {
        (await cluster.PutJobAsync("removed", 2))[0].Reserve = () => Task.FromResult(new Reservation(ReservationKind.Refused, "There is no server 'removed-1'."));
        var run = await cluster.EndOfAsync(await cluster.TriggerAsync("removed"));
        Assert.Equal((RunStatus.Partial, "1 of 2 servers failed: removed-1 (There is no server 'removed-1')."), (run.Status, run.Reason));
    }

    [Fact]
    public async Task A_server_to_which_nothing_could_be_sent_gives_its_place_to_the_next()
    {
        var servers = await cluster.PutJobAsync("unsent", 6, job => job with { Target = job.Target with { MaxParallel = 1 } });
        var tries = 0;
        servers[0].Perform = (order, _) => Task.FromResult(++tries < 2
            ? ScriptedServer.Report(order, null, notSent: true, trouble: "connection refused")
            : ScriptedServer.Report(order, ScriptedServers.Success));

        var id = await cluster.TriggerAsync("unsent");
        var run = await cluster.UntilAsync(id, found => found.Dispatches.Skip(1).All(dispatch => dispatch.Status.IsFinal()), "the end of the others", seconds: 3);
        Assert.Equal((RunStatus.Queued, 0, "connection refused"), (run.Dispatches[0].Status, run.Dispatches[0].Attempts.Count, run.Dispatches[0].Reason));
        run = await cluster.EndOfAsync(id);
        Assert.Equal((RunStatus.Succeeded, 2), (run.Status, run.Dispatches[0].Epoch));
        Assert.Equal(1, Assert.Single(run.Dispatches[0].Attempts).Number);
    }

    [Fact]
    public async Task FailFast_ends_what_runs_and_starts_nothing_more()
    {
        var servers = await cluster.PutJobAsync("fast", 8, job => job with { Target = job.Target with { MaxParallel = 3, FailFast = true } });
        Array.ForEach([servers[0], servers[2]], server => server.Hold(new TaskCompletionSource().Task, ScriptedServers.Success));
        servers[1].FailAtOnce(3);
        var run = await cluster.EndOfAsync(await cluster.TriggerAsync("fast"));

        Assert.Equal((RunStatus.Failed, 3), (run.Status, run.ExitCode));
        Assert.Equal("1 of 8 servers failed: fast-2 (exit code 3). 2 canceled. 5 not started.", run.Reason);
        Assert.Equal([RunStatus.Canceled, RunStatus.Failed, RunStatus.Canceled], run.Dispatches.Take(3).Select(dispatch => dispatch.Status));
        Assert.DoesNotContain(cluster.Servers.Orders, order => order.Attempt.Run == run.Id && order.Attempt.Dispatch == "fast-4");
    }

    [Fact]
    public async Task MaxFailures_lets_those_that_run_end_well()
    {
        var servers = await cluster.PutJobAsync("failures", 8, job => job with { Target = job.Target with { MaxParallel = 3, MaxFailures = 2 } });
        var release = new TaskCompletionSource();
        servers[0].Hold(release.Task, ScriptedServers.Success);
        Array.ForEach([servers[1], servers[2], servers[3]], server => server.FailAtOnce());
        var id = await cluster.TriggerAsync("failures");
        await cluster.UntilAsync(id, found => found.Dispatches[7].Status == RunStatus.Canceled, "that the rest is not started");
        Assert.Equal(RunStatus.Starting, (await cluster.GetAsync(id)).Dispatches[0].Status);
        release.SetResult();
        var run = await cluster.EndOfAsync(id);
        Assert.Equal(RunStatus.Partial, run.Status);
        Assert.Equal(RunStatus.Succeeded, run.Dispatches[0].Status);
        Assert.InRange(run.Dispatches.Count(dispatch => dispatch.Status == RunStatus.Failed), 2, 3);
    }

    [Fact]
    public async Task A_cancel_reaches_all_that_run_and_what_does_not_run_is_never_started()
    {
        var servers = await cluster.PutJobAsync("canceled", 30, job => job with { Target = job.Target with { MaxParallel = 20 } });
        foreach (var server in servers)
        {
            server.Hold(new TaskCompletionSource().Task, ScriptedServers.Success);
        }

        var id = await cluster.TriggerAsync("canceled");
        await cluster.UntilAsync(id, found => found.Dispatches.Count(dispatch => dispatch.Status == RunStatus.Starting) == 20, "twenty to be under way");
        await cluster.Grains.GetGrain<IRunGrain>(id.Value).CancelAsync("me");
        var run = await cluster.EndOfAsync(id);
        Assert.Equal((RunStatus.Canceled, "Canceled by me: 0 of 30 servers had succeeded."), (run.Status, run.Reason));
        Assert.Equal(10, run.Dispatches.Count(dispatch => dispatch.Attempts.Count == 0));
    }

    [Fact]
    public async Task A_takeover_of_two_hundred_servers_takes_seconds_and_follows_each_once_more()
    {
        var servers = await cluster.PutJobAsync("takeover", 200, job => job with { Target = job.Target with { MaxParallel = 200 } });
        var release = new TaskCompletionSource();
        foreach (var server in servers)
        {
            server.Hold(release.Task, ScriptedServers.Success);
        }

        var id = await cluster.TriggerAsync("takeover");
        await cluster.UntilAsync(id, found => found.Dispatches.All(dispatch => dispatch.Status == RunStatus.Starting) && servers.All(server => !server.Going.IsEmpty), "all to be under way");
        foreach (var server in servers)
        {
            server.Going.Clear();
        }

        servers[0].IsFollowing = () => throw new TimeoutException("no answer");
        servers[1].IsFollowing = () => throw new CroniumException(RefusalKind.NotFound, "Server 'takeover-2' was removed.");
        var watch = Stopwatch.StartNew();
        await cluster.Grains.GetGrain<IRunLifecycle>(id.Value).TendAsync();
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5), $"The takeover took {watch.Elapsed}.");

        var run = await cluster.UntilAsync(id, found => found.Dispatches.Skip(2).All(dispatch => dispatch.Epoch == 2), "all to be followed anew");
        Assert.Equal((1, "Waits for the silo that holds the connections to 'takeover-1'."), (run.Dispatches[0].Epoch, run.Dispatches[0].Reason));
        Assert.Equal((RunStatus.Lost, "Server 'takeover-2' was removed."), (run.Dispatches[1].Status, run.Dispatches[1].Reason));
        servers[0].IsFollowing = null;
        release.SetResult();
        run = await cluster.EndOfAsync(id);
        Assert.Equal((RunStatus.Partial, "1 of 200 servers failed: takeover-2 (Server 'takeover-2' was removed)."), (run.Status, run.Reason));
        Assert.All(cluster.Servers.Orders.Where(order => order.Attempt.Run == id), order => Assert.Equal(order.Epoch == 1, order.Fresh));
    }

    [Fact]
    public async Task Labels_are_resolved_for_each_run_and_no_server_at_all_is_an_error_that_says_so()
    {
        var labels = new Dictionary<string, string> { ["role"] = "labelled" };
        await cluster.PutJobAsync("labels", 0, job => job with { Target = new Target { Labels = labels } });
        var refusal = await Assert.ThrowsAsync<CroniumException>(() => cluster.TriggerAsync("labels"));
        Assert.Equal((RefusalKind.Conflict, "No server has the label role=labelled. Give it to a server, or change the job's target."), (refusal.Kind, refusal.Message));

        var due = new FireRecord { Job = "labels", DueAt = new DateTimeOffset(2026, 3, 1, 10, 0, 0, TimeSpan.Zero), NoticedAt = TimeProvider.System.GetUtcNow(), Verdict = FireVerdict.Due };
        await cluster.Grains.GetGrain<IJobOccurrences>("labels").DecideAsync([due]);
        var fire = Assert.Single(await cluster.FiresAsync("labels"));
        Assert.Equal(FireVerdict.Run, fire.Verdict);
        var failed = await cluster.GetAsync(fire.Run!.Value); // The verdict says that there is one.
        Assert.Equal((RunStatus.Failed, refusal.Message), (failed.Status, failed.Reason));
        var job = await cluster.Grains.GetGrain<IJobGrain>("labels").GetAsync();
        Assert.Equal(failed.Id, job.LastRun?.Id);
        Assert.Empty(job.ActiveRuns);

        cluster.Servers["labelled-1"].Labels = labels;
        Assert.Equal("labelled-1", Assert.Single((await cluster.EndOfAsync(await cluster.TriggerAsync("labels"))).Dispatches).Name);
    }

    [Fact]
    public async Task A_retry_of_the_failed_ones_leaves_the_others_alone()
    {
        var servers = await cluster.PutJobAsync("again", 5);
        Array.ForEach([servers[1], servers[3]], server => server.FailAtOnce());
        var first = await cluster.EndOfAsync(await cluster.TriggerAsync("again"));
        servers[3].Perform = (order, _) => Task.FromResult(ScriptedServer.Report(order, ScriptedServers.Success));

        var second = await cluster.EndOfAsync(await cluster.TriggerAsync("again", first.Id, failedOnly: true));
        Assert.Equal((RunStatus.Partial, TriggerKind.Retry, first.Id), (second.Status, second.Trigger.Kind, second.Trigger.RetryOf));
        Assert.Equal(["again-2", "again-4"], second.Dispatches.Select(dispatch => dispatch.Name));

        servers[1].Perform = servers[3].Perform;
        var third = await cluster.EndOfAsync(await cluster.TriggerAsync("again", second.Id, failedOnly: true));
        Assert.Equal((RunStatus.Succeeded, "again-2"), (third.Status, Assert.Single(third.Dispatches).Name));
        var refusal = await Assert.ThrowsAsync<CroniumException>(() => cluster.TriggerAsync("again", third.Id, failedOnly: true));
        Assert.Equal((RefusalKind.Conflict, $"Run {third.Id} succeeded everywhere; there is nothing to try again."), (refusal.Kind, refusal.Message));
    }

    [Fact]
    public async Task A_failed_attempt_on_one_server_is_tried_again_while_the_others_go_on()
    {
        var servers = await cluster.PutJobAsync("retried", 3, job => job with
        {
            Target = job.Target with { MaxParallel = 1 },
            Retry = new RetryPolicy { MaxAttempts = 2, Delay = TimeSpan.FromMilliseconds(300), MaxDelay = TimeSpan.FromSeconds(1) },
        });
        servers[0].Perform = (order, _) => Task.FromResult(ScriptedServer.Report(order, order.Attempt.Number == 1 ? Failure : ScriptedServers.Success));
        var run = await cluster.EndOfAsync(await cluster.TriggerAsync("retried"));
        Assert.Equal(RunStatus.Succeeded, run.Status);
        Assert.Equal([2, 1, 1], run.Dispatches.Select(dispatch => dispatch.Attempts.Count));
    }

    [Fact]
    public async Task An_unknown_server_is_refused_when_the_job_is_put()
    {
        await cluster.PutJobAsync("known", 1);
        var refusal = await Assert.ThrowsAsync<CroniumException>(() => cluster.PutJobAsync("known", 1, job => job with { Target = new Target { Servers = ["konwn-1"] } }));
        Assert.Equal("there is no such server; did you mean 'known-1'?", Assert.Single(refusal.Problems).Message);
    }

    [Fact]
    public async Task A_run_of_a_thousand_servers_writes_in_proportion()
    {
        await cluster.PutJobAsync("thousand", 1000, job => job with { Target = job.Target with { MaxParallel = 50 } });
        var before = await ReceivedAsync();
        var watch = Stopwatch.StartNew();
        var run = await cluster.EndOfAsync(await cluster.TriggerAsync("thousand"), seconds: 60);
        var written = await ReceivedAsync() - before;
        TestContext.Current.TestOutputHelper?.WriteLine($"1,000 dispatches in {watch.Elapsed.TotalSeconds:0.0} s, {written / 1024.0 / 1024.0:0.0} MiB to the store");

        Assert.Equal(RunStatus.Succeeded, run.Status);
        Assert.Equal(1000, run.Dispatches.Count(dispatch => dispatch.Attempts is [{ StartedAt: not null }]));
        Assert.True(written < 10 * 1024 * 1024, $"{written:N0} bytes were written; the record written whole each time would be some 160 MB.");
    }

    private async Task<long> ReceivedAsync()
    {
        await using var store = await ConnectionMultiplexer.ConnectAsync($"{cluster.Store.Address},allowAdmin=true");
        var stats = (await store.GetServers()[0].InfoAsync("stats")).Single();
        return long.Parse(stats.Single(pair => pair.Key == "total_net_input_bytes").Value, System.Globalization.CultureInfo.InvariantCulture);
    }
}
