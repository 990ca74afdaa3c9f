using System.Text.Json;
using Cronium.Grains;
using Cronium.Grains.Jobs;
using Cronium.Grains.Scheduling;
using Cronium.Silo.Http.Documents;

namespace Cronium.Silo.Http.Jobs;

/// <summary>
/// Turns a job file's JSON into a definition. Here the shape is checked: names, types, units and words. Whether the
/// values make sense together is for the job to say.
/// </summary>
internal static class JobDocumentReader
{
    private static readonly JobDefinition Defaults = new() { Name = "", Target = new Target(), Script = new Script { Text = "" } };

    /// <summary>Reads a document.</summary>
    /// <param name="document">The JSON.</param>
    /// <param name="name">Name by which the job is addressed; the document may leave its own out.</param>
    /// <exception cref="CroniumException">At least one problem; all of them are listed.</exception>
    public static JobDefinition Read(JsonElement document, string name)
    {
        var problems = new List<Problem>();
        var definition = Definition(new Fields(document, "", problems), name, problems);
        return problems.Count == 0 ? definition : throw CroniumException.Invalid(problems);
    }

    private static JobDefinition Definition(Fields job, string name, List<Problem> problems)
    {
        if (!JobName.IsValid(name))
        {
            problems.Add(new Problem("name", name, JobName.Rule + "."));
        }

        var named = job.Text("name");
        if (named is not null && named != name)
        {
            problems.Add(new Problem("name", named, $"must be '{name}', the name in the address, or be left out."));
        }

        var definition = new JobDefinition
        {
            Name = name,
            Description = job.Text("description"),
            Schedule = job.Any("schedule") is { } schedule ? ScheduleOf(schedule, problems) : null,
            Target = TargetOf(job, problems),
            Script = ScriptOf(job, problems),
            Environment = job.TextsByName("environment"),
            Secrets = job.Texts("secrets"),
            Timeout = job.Duration("timeout"),
            KillGrace = job.Duration("killGrace") ?? Defaults.KillGrace,
            Retry = RetryOf(job.Inner("retry")),
            Overlap = job.Word<OverlapPolicy>("overlap") ?? Defaults.Overlap,
            Misfire = job.Word<MisfirePolicy>("misfire") ?? Defaults.Misfire,
            IfLost = job.Word<LostPolicy>("ifLost") ?? Defaults.IfLost,
            Resources = ResourcesOf(job.Inner("resources")),
            Network = job.Text("network") ?? Defaults.Network,
            Pull = job.Word<PullPolicy>("pull") ?? Defaults.Pull,
            RegistrySecret = job.Text("registrySecret"),
            Files = job.TextsByName("files"),
        };
        job.End();
        return definition;
    }

    private static Schedule ScheduleOf(JsonElement value, List<Problem> problems)
    {
        if (value.ValueKind is JsonValueKind.String)
        {
            return new Schedule { Cron = value.GetString() };
        }

        var fields = new Fields(value, "schedule", problems);
        var schedule = new Schedule { Cron = fields.Text("cron"), Every = fields.Duration("every"), At = fields.Instant("at") };
        if (fields.Text("timeZone") is { } zone)
        {
            schedule = schedule with { TimeZone = zone };
            if (schedule.Cron is null)
            {
                fields.Refuse("timeZone", "goes with cron only; remove it.");
            }
        }

        fields.End();
        return schedule;
    }

    private static Target TargetOf(Fields job, List<Problem> problems)
    {
        const string Fix = "say where it runs: {\"servers\": [\"db1\"]}, {\"labels\": {\"role\": \"db\"}}, {\"container\": \"debian:bookworm-slim\"}, or {\"local\": true}, on the silos' own machines";
        if (job.Required("target", Fix) is not { } value)
        {
            return Defaults.Target;
        }

        var fields = new Fields(value, "target", problems);
        var defaults = Defaults.Target;
        var target = new Target
        {
            Servers = fields.Texts("servers"),
            Labels = fields.TextsByName("labels"),
            Container = fields.Text("container"),
            Local = fields.Flag("local") ?? false,
            MaxParallel = fields.Whole("maxParallel") ?? defaults.MaxParallel,
            FailFast = fields.Flag("failFast") ?? defaults.FailFast,
            MaxFailures = fields.Whole("maxFailures"),
            IfUnreachable = fields.Word<UnreachablePolicy>("ifUnreachable") ?? defaults.IfUnreachable,
        };
        fields.End();
        return target;
    }

    private static Script ScriptOf(Fields job, List<Problem> problems)
    {
        const string Fix = "say what it runs: \"echo hi\" or {\"interpreter\": \"bash\", \"text\": \"echo hi\"}";
        if (job.Required("script", Fix) is not { } value)
        {
            return Defaults.Script;
        }

        if (value.ValueKind is JsonValueKind.String)
        {
            return new Script { Text = value.GetString() ?? "" };
        }

        var fields = new Fields(value, "script", problems);
        var script = new Script
        {
            Interpreter = fields.Word<Interpreter>("interpreter") ?? Interpreter.Sh,
            Text = fields.Required("text", "write the script itself") is null ? "" : fields.Text("text") ?? "",
            WorkingDirectory = fields.Text("workingDirectory"),
        };
        fields.End();
        return script;
    }

    private static RetryPolicy RetryOf(Fields? fields)
    {
        var defaults = Defaults.Retry;
        if (fields is null)
        {
            return defaults;
        }

        var retry = new RetryPolicy
        {
            MaxAttempts = fields.Whole("maxAttempts") ?? defaults.MaxAttempts,
            Backoff = fields.Word<Backoff>("backoff") ?? defaults.Backoff,
            Delay = fields.Duration("delay") ?? defaults.Delay,
            MaxDelay = fields.Duration("maxDelay") ?? defaults.MaxDelay,
        };
        fields.End();
        return retry;
    }

    private static ResourceLimits? ResourcesOf(Fields? fields)
    {
        if (fields is null)
        {
            return null;
        }

        var limits = new ResourceLimits { Cpu = fields.Number("cpu"), MemoryBytes = fields.Size("memory"), Pids = fields.Whole("pids"), TmpBytes = fields.Size("tmp") };
        fields.End();
        return limits;
    }
}
