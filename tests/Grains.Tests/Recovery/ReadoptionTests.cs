using Cronium.Grains.Execution;
using Cronium.Grains.Jobs;
using Cronium.Grains.Recovery;
using Cronium.Grains.Runs;
using Cronium.Grains.Storage;

namespace Cronium.Grains.Tests.Recovery;

public sealed class ReadoptionTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 28, 12, 0, 0, TimeSpan.Zero);
    private static readonly RunId Run = RunId.ForRequest("job", "uid", "key");
    private static readonly Place Here = Place.Machine("here");

    private static readonly AttemptOrigin Origin = new()
    {
        Job = "job",
        JobUid = "uid",
        JobVersion = 3,
        Trigger = new RunTrigger { Kind = TriggerKind.Manual, By = "somebody" },
        CreatedAt = Now.AddMinutes(-5),
        Secrets = ["KEY"],
    };

    [Fact]
    public void A_forgotten_run_is_under_way_again_where_it_was_found()
    {
        var run = Readoption.Again(Run, Origin, versionIsKnown: true, ["local"], [Found("local", 2, epoch: 6)], Here, Now);

        Assert.Equal((RunStatus.Starting, "job", "uid", 3L, Origin.CreatedAt, true), (run.Status, run.Job, run.JobUid, run.JobVersion, run.CreatedAt, run.Released));
        var dispatch = Assert.Single(run.Dispatches);
        Assert.Equal(("here", 7L, RunStatus.Starting), (dispatch.Target, dispatch.Epoch, dispatch.Status));
        Assert.Equal([1, 2], dispatch.Attempts.Select(attempt => attempt.Number));
    }

    [Fact]
    public void Servers_that_were_not_found_wait_to_be_asked()
    {
        var run = Readoption.Again(Run, Origin, versionIsKnown: true, ["one", "two"], [Found("two", 1)], Place.Server("two"), Now);

        Assert.Equal([("one", RunStatus.Queued), ("two", RunStatus.Starting)], run.Dispatches.Select(dispatch => (dispatch.Name, dispatch.Status)));
    }

    [Fact]
    public void A_made_up_definition_never_bears_the_name_of_a_real_one()
    {
        var run = Readoption.Again(Run, Origin, versionIsKnown: false, [], [Found("local", 1)], Here, Now);

        Assert.NotEqual("uid", run.JobUid);
        var definition = Readoption.DefinitionOf(Origin, Target.OnSilo);
        Assert.Equal(["KEY"], definition.Secrets);
        Assert.Equal(1, definition.Retry.MaxAttempts);
    }

    [Fact]
    public void A_record_that_fell_behind_is_raised_and_no_other_is_touched()
    {
        var behind = Readoption.Again(Run, Origin, versionIsKnown: true, ["local"], [Found("local", 1)], Here, Now);

        var raised = Readoption.TakeUp(behind, [Found("local", 3, epoch: 9)], Here, Now);
        Assert.Equal((3, 10L), (raised.Dispatches[0].Attempts.Count, raised.Dispatches[0].Epoch));
        Assert.Same(behind, Readoption.TakeUp(behind, [Found("local", 1)], Here, Now));
        Assert.Same(behind, Readoption.TakeUp(behind, [Found("elsewhere", 5)], Here, Now));
        var ended = behind.Ended("local", new AttemptResult { End = AttemptEnd.Exited, ExitCode = 0 }, null, Now);
        Assert.Same(ended, Readoption.TakeUp(ended, [Found("local", 3)], Here, Now));
    }

    [Theory]
    [InlineData("-local-a1", "local", 1)]
    [InlineData("-my-server.a2-a12", "my-server.a2", 12)]
    public void The_text_of_an_attempt_is_read_back(string rest, string dispatch, int number)
    {
        Assert.True(AttemptId.TryParse(Run + rest, out var attempt));
        Assert.Equal(new AttemptId(Run, dispatch, number), attempt);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".swept")]
    [InlineData("r00-local-a1")]
    public void What_is_no_attempt_is_not_read_as_one(string text) => Assert.False(AttemptId.TryParse(text, out _));

    [Fact]
    public void An_origin_counts_only_for_a_run_of_its_job()
    {
        var text = StoreJson.Write(Origin);

        Assert.Equal(Origin with { Secrets = [] }, AttemptOrigin.Read(text, Run)! with { Secrets = [] }); // It is read, or the test fails.
        Assert.Null(AttemptOrigin.Read("{", Run));
        Assert.Null(AttemptOrigin.Read("", Run));
        Assert.Null(AttemptOrigin.Read(text.Replace("\"job\":\"job\"", "\"job\":\"another\"", StringComparison.Ordinal), Run));
    }

    [Fact]
    public void A_line_of_the_supervisors_list_is_read()
    {
        var found = FoundAttempt.Read($"claimed {Run}-one-a2 5 {StoreJson.Write(Origin)}");

        Assert.Equal((new AttemptId(Run, "one", 2), 5L, "job"), (found?.Attempt, found?.Epoch, found?.Origin?.Job));
        Assert.Null(FoundAttempt.Read($"claimed {Run}-one-a2 5 ")?.Origin);
        Assert.Null(FoundAttempt.Read("claimed nothing 5 "));
    }

    private static FoundAttempt Found(string dispatch, int number, long epoch = 1) => new(new AttemptId(Run, dispatch, number), false, epoch, Origin);
}
