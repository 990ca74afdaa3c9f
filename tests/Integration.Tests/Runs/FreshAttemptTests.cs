using Cronium.Grains.Execution;
using Cronium.Grains.Jobs;
using Cronium.Grains.Runs;
using Cronium.Grains.Scheduling;
using Cronium.Grains.Storage;

namespace Cronium.Integration.Tests.Runs;

/// <summary>What becomes of an attempt whose target does not take it, by what the target said and what the job wants.</summary>
public sealed class FreshAttemptTests(RunCluster cluster) : IClassFixture<RunCluster>
{
    private static readonly TargetUnreachableException NothingSent = new("Server 'x' refused the connection.") { NothingSent = true };

    [Fact]
    public async Task A_target_that_cannot_be_reached_ends_the_attempt_where_the_job_says_fail()
    {
        var run = await cluster.EndOfAsync(await RunAsync("fail", UnreachablePolicy.Fail, _ => NothingSent));
        Assert.Equal((RunStatus.Failed, "Server 'x' refused the connection."), (run.Status, run.Reason));
        Assert.Equal((AttemptEnd.Refused, 1), (run.Dispatches[0].Attempts[0].Result?.End, cluster.Local.LaunchesOf(run.Id)));
    }

    [Fact]
    public async Task It_waits_where_the_job_says_wait_and_keeps_its_attempt()
    {
        var id = await RunAsync("wait", UnreachablePolicy.Wait, number => number == 1 ? NothingSent : null);
        var run = await cluster.UntilAsync(id, found => found.Reason is not null, "its reason");
        Assert.Equal((RunStatus.Queued, "Server 'x' refused the connection."), (run.Status, run.Reason));
        run = await cluster.EndOfAsync(id);
        Assert.Equal((RunStatus.Succeeded, 2), (run.Status, run.Dispatches[0].Epoch));
        Assert.Equal(1, Assert.Single(run.Dispatches[0].Attempts).Number);
    }

    [Theory]
    [InlineData(UnreachablePolicy.Wait)]
    [InlineData(UnreachablePolicy.Fail)]
    public async Task A_target_that_refuses_ends_the_attempt_in_any_case(UnreachablePolicy policy)
    {
        var run = await cluster.EndOfAsync(await RunAsync($"refuse-{policy}", policy, _ => new TargetRefusedException("Server 'x' does not accept the key.")));
        Assert.Equal((RunStatus.Failed, "Server 'x' does not accept the key."), (run.Status, run.Reason));
    }

    [Theory]
    [InlineData(UnreachablePolicy.Wait)]
    [InlineData(UnreachablePolicy.Fail)]
    public async Task Once_something_may_have_been_sent_the_attempt_waits_whatever_later_tries_say(UnreachablePolicy policy)
    {
        var run = await cluster.EndOfAsync(await RunAsync($"sent-{policy}", policy, number => number switch
        {
            1 => new TargetUnreachableException("The link broke."),
            2 => NothingSent,
            3 => new TargetRefusedException("Server 'x' shows another host key."),
            _ => null,
        }));
        Assert.Equal((RunStatus.Succeeded, 1, 4), (run.Status, run.Dispatches[0].Epoch, cluster.Local.LaunchesOf(run.Id)));
    }

    [Fact]
    public async Task A_silo_that_lost_its_way_says_nothing_of_the_target()
    {
        var run = await cluster.EndOfAsync(await RunAsync("elsewhere", UnreachablePolicy.Fail, number => number == 1 ? new TargetElsewhereException("Another silo has it.") : null));
        Assert.Equal(RunStatus.Succeeded, run.Status);
    }

    [Fact]
    public async Task A_cancel_while_nothing_can_be_sent_is_proven_by_that()
    {
        var id = await RunAsync("cancel", UnreachablePolicy.Wait, _ => NothingSent);
        await cluster.UntilAsync(id, found => found.Reason is not null, "to wait");
        await cluster.Grains.GetGrain<IRunGrain>(id.Value).CancelAsync("me");
        var run = await cluster.EndOfAsync(id);
        Assert.Equal((RunStatus.Canceled, "Canceled by me."), (run.Status, run.Reason));
    }

    /// <summary>
    /// A run as a job would admit it. Its target is the machine, so that the product's own follower performs it, and it has a
    /// policy that a job can give to servers only.
    /// </summary>
    private async Task<RunId> RunAsync(string job, UnreachablePolicy policy, Func<int, Exception?> launches)
    {
        cluster.Local.Launches[job] = launches;
        var definition = new JobDefinition { Name = job, Target = Target.OnSilo with { IfUnreachable = policy }, Script = new Script { Text = "true" } };
        var run = new RunRecord
        {
            Id = RunId.ForRequest(job, "uid", "key"),
            Job = job,
            JobUid = job,
            JobVersion = 1,
            Trigger = new RunTrigger { Kind = TriggerKind.Manual },
            Status = RunStatus.Queued,
            CreatedAt = TimeProvider.System.GetUtcNow(),
            Released = true,
            Dispatches = DispatchPlan.Of([DispatchPlan.Local]),
        };
        var runs = new RunStore(cluster.Store);
        await runs.AdmitAsync(job, await runs.TakeOverJobAsync(job), [new Admission(null, run, definition)]);
        await cluster.Grains.GetGrain<IRunLifecycle>(run.Id.Value).TendAsync();
        return run.Id;
    }
}
