using Cronium.Grains.Fires;
using Cronium.Grains.Jobs;
using Cronium.Grains.Runs;

namespace Cronium.Grains.Tests.Jobs;

public sealed class FirePlanTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 10, 0, 0, TimeSpan.Zero);
    private static readonly JobDefinition Definition = new() { Name = "job", Target = Target.OnSilo, Script = new Script { Text = "true" } };
    private static readonly JobState Job = new JobState().Replace(Definition, Now);
    private static readonly FireRecord Fire = new() { Job = "job", DueAt = Now, NoticedAt = Now, Verdict = FireVerdict.Due };

    private static readonly string[] OnSilo = [DispatchPlan.Local];

    [Fact]
    public void The_same_instant_always_leads_to_the_same_run()
    {
        var first = FirePlan.For(Fire, Job, 0, 0, OnSilo, Now);
        var second = FirePlan.For(Fire, Job, 0, 0, OnSilo, Now.AddMinutes(1));

        Assert.Equal(FireVerdict.Run, first.Fire?.Verdict);
        Assert.Equal(first.Run?.Id, second.Run?.Id);
        Assert.Equal(first.Fire?.Run, first.Run?.Id);
        Assert.True(first.Run?.Released);
    }

    [Fact]
    public void A_recreated_job_makes_other_runs()
    {
        var recreated = Job.Delete(Now).Replace(Definition, Now);

        Assert.NotEqual(FirePlan.For(Fire, Job, 0, 0, OnSilo, Now).Run?.Id, FirePlan.For(Fire, recreated, 0, 0, OnSilo, Now).Run?.Id);
        Assert.True(recreated.ScheduleRevision > Job.ScheduleRevision);
    }

    [Fact]
    public void A_paused_or_deleted_job_answers_with_a_verdict()
    {
        Assert.Equal(FireVerdict.SkippedPaused, FirePlan.For(Fire, Job.Pause(Now), 0, 0, OnSilo, Now).Fire?.Verdict);
        Assert.Equal(FireVerdict.SkippedPaused, FirePlan.For(Fire, Job.Delete(Now), 0, 0, OnSilo, Now).Fire?.Verdict);
    }

    [Fact]
    public void A_request_waits_where_an_occurrence_would_be_skipped()
    {
        Assert.Equal(FireVerdict.SkippedOverlap, FirePlan.For(Fire, Job, 1, 0, OnSilo, Now).Fire?.Verdict);

        var run = FirePlan.For(new TriggerRequest { By = "me", IdempotencyKey = "k" }, Job, 1, 0, OnSilo, Now);
        Assert.False(run.Released);
        Assert.Equal(RunStatus.Queued, run.Status);
        Assert.Equal(run.Id, FirePlan.For(new TriggerRequest { IdempotencyKey = "k" }, Job, 0, 0, OnSilo, Now).Id);
    }

    [Fact]
    public void A_run_that_has_no_server_failed_as_soon_as_it_is_made_and_says_which_labels_nobody_has()
    {
        var labels = new Dictionary<string, string> { ["zone"] = "eu", ["role"] = "db" };
        var job = new JobState().Replace(Definition with { Target = new Target { Labels = labels } }, Now);
        var admission = FirePlan.For(Fire, job, 0, 0, [], Now);

        Assert.Equal(FireVerdict.Run, admission.Fire?.Verdict);
        Assert.Equal((RunStatus.Failed, Now), (admission.Run?.Status, admission.Run?.EndedAt));
        Assert.Equal("No server has the labels role=db, zone=eu. Give them to a server, or change the job's target.", admission.Run?.Reason);
    }

    [Fact]
    public void A_retry_of_the_failed_ones_is_another_request_than_one_of_all()
    {
        var whole = new TriggerRequest { IdempotencyKey = "k", RetryOf = RunId.ForOccurrence("job", Job.Uid, Now) };
        Assert.NotEqual(FirePlan.For(whole, Job, 0, 0, OnSilo, Now).Id, FirePlan.For(whole with { FailedOnly = true }, Job, 0, 0, OnSilo, Now).Id);
        Assert.Equal(TriggerKind.Retry, FirePlan.For(whole with { FailedOnly = true }, Job, 0, 0, OnSilo, Now).Trigger.Kind);
    }
}
