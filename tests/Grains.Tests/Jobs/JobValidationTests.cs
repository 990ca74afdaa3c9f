using Cronium.Grains.Jobs;
using Cronium.Grains.Scheduling;

namespace Cronium.Grains.Tests.Jobs;

public sealed class JobValidationTests
{
    private static readonly JobDefinition Good = new() { Name = "job", Target = Target.OnSilo, Script = new Script { Text = "true" } };

    [Fact]
    public void A_good_definition_has_no_problem() => Assert.Empty(JobValidation.Check(Good));

    [Theory]
    [InlineData("../etc/passwd")]
    [InlineData("a/b")]
    [InlineData(".hidden")]
    [InlineData("")]
    [InlineData("ends-")]
    [InlineData("sp ace")]
    [InlineData("line\n")]
    public void A_name_that_is_not_safe_in_a_path_is_refused(string name) =>
        Assert.Equal(JobName.Rule, Only(Good with { Name = name }, "name").Message);

    [Theory]
    [InlineData("61 * * * *")]
    [InlineData("* * *")]
    [InlineData("every day")]
    public void A_bad_cron_is_refused_with_what_would_be_right(string cron)
    {
        var problem = Only(Good with { Schedule = new Schedule { Cron = cron } }, "schedule.cron");
        Assert.Equal(cron, problem.Value);
        Assert.Contains("Use five fields, or six with seconds first", problem.Message);
    }

    [Fact]
    public void An_unknown_zone_is_named() =>
        Assert.Equal("Europe/Atlantis", Only(Good with { Schedule = new Schedule { Cron = "* * * * *", TimeZone = "Europe/Atlantis" } }, "schedule.timeZone").Value);

    [Fact]
    public void No_target_and_two_targets_are_refused()
    {
        Assert.Contains("exactly one", Only(Good with { Target = new Target() }, "target").Message);
        Assert.Contains("exactly one", Only(Good with { Target = new Target { Local = true, Container = "debian" } }, "target").Message);
    }

    [Fact]
    public void A_script_of_exactly_the_limit_is_taken_and_one_byte_more_is_not()
    {
        Assert.Empty(JobValidation.Check(Good with { Script = new Script { Text = new string('x', JobValidation.MaxScriptBytes) } }));
        var problem = Only(Good with { Script = new Script { Text = new string('x', JobValidation.MaxScriptBytes + 1) } }, "script.text");
        Assert.Equal("1,048,577 bytes, at most 1,048,576 are taken; let the script fetch what is larger", problem.Message);
    }

    [Fact]
    public void Ten_thousand_variables_are_taken_and_one_more_is_not()
    {
        var variables = Enumerable.Range(0, 10_000).ToDictionary(i => $"V{i}", _ => "x");
        Assert.Empty(JobValidation.Check(Good with { Environment = variables }));
        variables["ONE_MORE"] = "x";
        Assert.Equal("10,001 variables", Only(Good with { Environment = variables }, "environment").Value);
    }

    [Fact]
    public void All_problems_are_named_at_once() => Assert.Equal(
        ["name", "schedule.cron", "target", "script.text", "environment", "timeout"],
        JobValidation.Check(new JobDefinition
        {
            Name = "a/b",
            Schedule = new Schedule { Cron = "x" },
            Target = new Target(),
            Script = new Script { Text = " " },
            Environment = new Dictionary<string, string> { ["1X"] = "" },
            Timeout = TimeSpan.Zero,
        }).Select(problem => problem.Field));

    private static Problem Only(JobDefinition job, string field)
    {
        var problem = Assert.Single(JobValidation.Check(job));
        Assert.Equal(field, problem.Field);
        return problem;
    }
}
