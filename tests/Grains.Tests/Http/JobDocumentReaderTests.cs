using System.Text.Json;
using Cronium.Grains.Jobs;
using Cronium.Grains.Scheduling;
using Cronium.Silo.Http.Jobs;

namespace Cronium.Grains.Tests.Http;

public sealed class JobDocumentReaderTests
{
    [Fact]
    public void The_short_forms_are_read()
    {
        var job = Read("""{ "schedule": "*/5 * * * *", "script": "echo hi", "target": { "local": true } }""");
        Assert.Equal("*/5 * * * *", job.Schedule?.Cron);
        Assert.Equal(new Script { Text = "echo hi" }, job.Script);
        Assert.True(job.Target.Local);
        Assert.Equal("backup", job.Name);
    }

    [Fact]
    public void What_is_left_out_has_the_default_of_the_definition()
    {
        var job = Read("""{ "script": "x", "target": { "local": true } }""");
        var expected = new JobDefinition { Name = "backup", Target = Target.OnSilo, Script = new Script { Text = "x" } };
        Assert.Equal(JsonSerializer.Serialize(expected), JsonSerializer.Serialize(job));
    }

    [Fact]
    public void The_long_form_is_read_in_full()
    {
        var job = Read("""
            {
              "name": "backup", "description": "d",
              "schedule": { "cron": "30 2 * * *", "timeZone": "Europe/Paris" },
              "target": { "servers": ["db1", "db2"], "maxParallel": 3 },
              "script": { "interpreter": "bash", "text": "./b.sh", "workingDirectory": "/srv" },
              "environment": { "LEVEL": "full", "N": 5, "ON": true, "RATE": 0.50 },
              "secrets": ["DB_PASSWORD"], "timeout": "2h", "killGrace": "1m30s",
              "retry": { "maxAttempts": 3, "backoff": "constant", "delay": "500ms", "maxDelay": "5m" },
              "overlap": "replace", "misfire": "all", "ifLost": "rerun",
              "resources": { "cpu": 0.5, "memory": "512MB", "pids": 100, "tmp": "64MiB" }, "network": "bridge",
              "pull": "never", "registrySecret": "REGISTRY", "files": { "conf/a.txt": "A" }
            }
            """);
        Assert.Equal(new Schedule { Cron = "30 2 * * *", TimeZone = "Europe/Paris" }, job.Schedule);
        Assert.Equal(["db1", "db2"], job.Target.Servers);
        Assert.Equal(3, job.Target.MaxParallel);
        Assert.Equal(new Script { Interpreter = Interpreter.Bash, Text = "./b.sh", WorkingDirectory = "/srv" }, job.Script);
        Assert.Equal(new Dictionary<string, string> { ["LEVEL"] = "full", ["N"] = "5", ["ON"] = "true", ["RATE"] = "0.50" }, job.Environment);
        Assert.Equal((TimeSpan.FromHours(2), TimeSpan.FromSeconds(90)), (job.Timeout, job.KillGrace));
        Assert.Equal(new RetryPolicy { MaxAttempts = 3, Backoff = Backoff.Constant, Delay = TimeSpan.FromMilliseconds(500) }, job.Retry);
        Assert.Equal((OverlapPolicy.Replace, MisfirePolicy.All, LostPolicy.Rerun, "bridge"), (job.Overlap, job.Misfire, job.IfLost, job.Network));
        Assert.Equal(new ResourceLimits { Cpu = 0.5, MemoryBytes = 512_000_000, Pids = 100, TmpBytes = 64 << 20 }, job.Resources);
        Assert.Equal((PullPolicy.Never, "REGISTRY", "A"), (job.Pull, job.RegistrySecret, job.Files["conf/a.txt"]));
    }

    [Theory]
    [InlineData("\"scedule\": \"* * * * *\"", "scedule", "is not known; did you mean 'schedule'?")]
    [InlineData("\"retry\": { \"maxAtempts\": 2 }", "retry.maxAtempts", "is not known; did you mean 'maxAttempts'?")]
    [InlineData("\"timeout\": 90", "timeout", "is no duration; add the unit, such as 90s or 90m.")]
    [InlineData("\"timeout\": \"2 hours\"", "timeout", "is no duration; write a number with its unit, such as 500ms, 10s, 1m30s, 2h or 1d.")]
    [InlineData("\"resources\": { \"memory\": \"512m\" }", "resources.memory", "is no size; write MiB for powers of 1024 or MB for powers of 1000.")]
    [InlineData("\"resources\": { \"cpu\": \"0.5\" }", "resources.cpu", "must be a number, not in quotes.")]
    [InlineData("\"resources\": { \"tmp\": \"1.5\" }", "resources.tmp", "is no size; write a whole number of bytes.")]
    [InlineData("\"pull\": \"sometimes\"", "pull", "is not known; write missing, always or never.")]
    [InlineData("\"overlap\": \"wait\"", "overlap", "is not known; write allow, skip, queue or replace.")]
    [InlineData("\"overlap\": 1", "overlap", "is not known; write allow, skip, queue or replace.")]
    [InlineData("\"schedule\": 5", "schedule", "must be an object.")]
    [InlineData("\"schedule\": { \"every\": \"10s\", \"timeZone\": \"UTC\" }", "schedule.timeZone", "goes with cron only; remove it.")]
    [InlineData("\"schedule\": { \"at\": \"2026-12-01T10:00:00\" }", "schedule.at", "must be an instant with its offset, such as 2026-12-01T10:00:00Z.")]
    [InlineData("\"secrets\": \"A\"", "secrets", "must be a list of texts, such as [\"a\", \"b\"].")]
    [InlineData("\"secrets\": [\"A\", 5]", "secrets[1]", "must be a text; put it in quotes.")]
    [InlineData("\"environment\": { \"A\": null }", "environment.A", "must be a text; put it in quotes.")]
    [InlineData("\"environment\": [\"A=1\"]", "environment", "must be an object of texts, such as {\"LEVEL\": \"full\"}.")]
    [InlineData("\"retry\": { \"maxAttempts\": 1.5 }", "retry.maxAttempts", "must be a whole number, not in quotes.")]
    [InlineData("\"name\": \"other\"", "name", "must be 'backup', the name in the address, or be left out.")]
    public void A_mistake_is_told_with_its_path_and_its_fix(string field, string path, string message)
    {
        var problem = Assert.Single(Problems($$"""{ "script": "x", "target": { "local": true }, {{field}} }"""));
        Assert.Equal((path, message), (problem.Field, problem.Message));
    }

    [Fact]
    public void A_field_that_resembles_none_is_answered_with_those_there_are()
    {
        var problem = Assert.Single(Problems("""{ "script": "x", "target": { "local": true }, "interpreter": "sh" }"""));
        Assert.StartsWith("is not known here; there are description, environment, ", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_target_of_labels_is_read_with_its_limits()
    {
        var target = Read("""{ "script": "x", "target": { "labels": { "role": "db", "tier": 1 }, "failFast": true, "maxFailures": 3, "ifUnreachable": "fail" } }""").Target;
        Assert.Equal(new Dictionary<string, string> { ["role"] = "db", ["tier"] = "1" }, target.Labels);
        Assert.Equal((10, true, 3, UnreachablePolicy.Fail), (target.MaxParallel, target.FailFast, target.MaxFailures, target.IfUnreachable));
    }

    [Theory]
    [InlineData("\"labls\": {}", "target.labls", "is not known; did you mean 'labels'?")]
    [InlineData("\"ifUnreachable\": \"ignore\"", "target.ifUnreachable", "is not known; write wait or fail.")]
    [InlineData("\"failFast\": \"yes\"", "target.failFast", "must be true or false.")]
    [InlineData("\"maxFailures\": \"3\"", "target.maxFailures", "must be a whole number, not in quotes.")]
    [InlineData("\"labels\": \"role=db\"", "target.labels", "must be an object of texts, such as {\"LEVEL\": \"full\"}.")]
    public void A_mistake_in_a_target_is_told_with_its_path_and_its_fix(string field, string path, string message)
    {
        var problem = Assert.Single(Problems($$"""{ "script": "x", "target": { "servers": ["db1"], {{field}} } }"""));
        Assert.Equal((path, message), (problem.Field, problem.Message));
    }

    [Fact]
    public void All_mistakes_are_told_at_once()
    {
        var problems = Problems("""{ "scedule": "x", "timeout": 5, "retry": { "delay": "x", "x": 1 }, "script": { "interpreter": "perl" } }""");
        Assert.Equal(["target", "script.text", "script.interpreter", "timeout", "retry.delay", "retry.x", "scedule"], problems.Select(problem => problem.Field).Order(new ByMention()));
    }

    [Fact]
    public void A_missing_target_or_script_is_told_with_an_example()
    {
        Assert.Equal(
            [
                ("target", "is missing; say where it runs: {\"servers\": [\"db1\"]}, {\"labels\": {\"role\": \"db\"}}, {\"container\": \"debian:bookworm-slim\"}, or {\"local\": true}, on the silos' own machines."),
                ("script", "is missing; say what it runs: \"echo hi\" or {\"interpreter\": \"bash\", \"text\": \"echo hi\"}."),
            ],
            Problems("{}").Select(problem => (problem.Field, problem.Message)));
    }

    [Theory]
    [InlineData("../etc/passwd")]
    [InlineData("a/b")]
    [InlineData("")]
    [InlineData("-a")]
    public void A_name_that_is_no_name_is_refused_with_the_rule(string name)
    {
        var problem = Assert.Single(Problems("""{ "script": "x", "target": { "local": true } }""", name));
        Assert.Equal(("name", name, JobName.Rule + "."), (problem.Field, problem.Value, problem.Message));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("\"text\"")]
    [InlineData("null")]
    public void What_is_no_object_is_refused(string json) => Assert.Equal("must be an object.", Assert.Single(Problems(json)).Message);

    [Fact]
    public void A_long_value_is_shortened_in_the_answer()
    {
        var problem = Assert.Single(Problems($$"""{ "script": "x", "target": { "local": true }, "overlap": "{{new string('a', 5000)}}" }"""));
        Assert.Equal(100, problem.Value?.Length);
    }

    private static JobDefinition Read(string json, string name = "backup") => JobDocumentReader.Read(JsonDocument.Parse(json).RootElement, name);

    private static IReadOnlyList<Problem> Problems(string json, string name = "backup")
    {
        var refusal = Assert.Throws<CroniumException>(() => Read(json, name));
        Assert.Equal(RefusalKind.Invalid, refusal.Kind);
        return refusal.Problems;
    }

    private sealed class ByMention : IComparer<string>
    {
        private static readonly string[] Order = ["target", "script.text", "script.interpreter", "timeout", "retry.delay", "retry.x", "scedule"];

        public int Compare(string? x, string? y) => Array.IndexOf(Order, x).CompareTo(Array.IndexOf(Order, y));
    }
}
