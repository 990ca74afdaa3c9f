using Cronium.Grains.Jobs;
using Cronium.Grains.Runs;
using Cronium.Grains.Storage;

namespace Cronium.Grains.Tests.Storage;

public sealed class StoreJsonTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_run_is_read_back_with_everything_that_happened_to_it()
    {
        var run = new RunRecord
        {
            Id = RunId.ForOccurrence("job", "uid", Noon),
            Job = "job",
            JobUid = "uid",
            JobVersion = 3,
            Trigger = new RunTrigger { Kind = TriggerKind.Retry, By = "ada", RetryOf = RunId.ForRequest("job", "uid", "key") },
            Status = RunStatus.Lost,
            CreatedAt = Noon,
            StartedAt = Noon.AddTicks(1),
            Released = true,
            Dispatches =
            [
                new DispatchRecord
                {
                    Name = "db1",
                    Status = RunStatus.Lost,
                    Epoch = 7,
                    Attempts = [new AttemptSnapshot { Number = 1, Result = new AttemptResult { End = AttemptEnd.Lost, Reason = "reboot", VerifiedGone = true } }],
                },
            ],
        };

        var read = StoreJson.Read<RunRecord>(StoreJson.Write(run));

        Assert.Equivalent(run, read, strict: true);
        Assert.Contains("\"status\":\"Lost\"", StoreJson.Write(run), StringComparison.Ordinal);
    }

    [Fact]
    public void A_definition_of_an_earlier_version_gets_the_defaults_of_what_it_does_not_know()
    {
        const string Text = """{"name":"job","target":{"local":true},"script":{"text":"echo hi"}}""";

        var definition = StoreJson.Read<JobDefinition>(Text);

        var expected = new JobDefinition { Name = "job", Target = Target.OnSilo, Script = new Script { Text = "echo hi" } };
        Assert.Equivalent(expected, definition, strict: true);
    }

    [Fact]
    public void What_is_no_record_is_refused()
    {
        Assert.Throws<InvalidDataException>(() => StoreJson.Read<RunRecord>("{}"));
        Assert.Throws<InvalidDataException>(() => StoreJson.Read<RunRecord>("null"));
    }
}
