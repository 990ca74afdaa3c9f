using System.Text.Json;
using Cronium.Grains.Jobs;
using Cronium.Grains.Scheduling;
using Cronium.Silo.Http;
using Cronium.Silo.Http.Jobs;
using CsCheck;

namespace Cronium.Grains.Tests.Http;

public sealed class JobDocumentTests
{
    private static readonly Gen<string> Text = Gen.String[Gen.Char[" aZ9\"\\\n\tä€<>&'$"], 1, 12];
    private static readonly Gen<TimeSpan> Duration = Gen.Long[0, TimeSpan.TicksPerDay * 400].Select(TimeSpan.FromTicks);
    private static readonly Gen<Schedule?> AnySchedule = Gen.OneOf<Schedule?>(
        Gen.Const((Schedule?)null),
        Gen.Select(Text, Text, (cron, zone) => (Schedule?)new Schedule { Cron = cron, TimeZone = zone }),
        Duration.Select(every => (Schedule?)new Schedule { Every = every }),
        Gen.Long[0, TimeSpan.TicksPerDay * 20_000].Select(ticks => (Schedule?)new Schedule { At = DateTimeOffset.UnixEpoch.AddTicks(ticks) }));

    private static readonly Gen<Target> AnyServers = Gen.OneOf(
        Text.Array[1, 3].Select(servers => new Target { Servers = servers }),
        Gen.Dictionary(Text, Text)[1, 3].Select(labels => new Target { Labels = labels }));

    private static readonly Gen<Target> AnyTarget = Gen.OneOf(
        Gen.Const(Target.OnSilo),
        Gen.Select(AnyServers, Gen.Int[1, 9], Gen.Bool, Gen.Int[1, 9].Nullable(), Gen.Enum<UnreachablePolicy>(), (target, parallel, failFast, failures, unreachable) =>
            target with { MaxParallel = parallel, FailFast = failFast, MaxFailures = failures, IfUnreachable = unreachable }),
        Gen.Select(Text, Gen.Dictionary(Text, Text)[0, 2], Gen.Enum<UnreachablePolicy>(), (image, labels, unreachable) => new Target { Container = image, Labels = labels, IfUnreachable = unreachable }));

    private static readonly Gen<RetryPolicy> AnyRetry = Gen.Select(
        Gen.Int[1, 100],
        Gen.Enum<Backoff>(),
        Duration,
        Duration,
        (attempts, backoff, delay, max) => new RetryPolicy { MaxAttempts = attempts, Backoff = backoff, Delay = delay, MaxDelay = max });

    private static readonly Gen<JobDefinition> AnyJob = Gen.Select(
        AnySchedule,
        AnyTarget,
        AnyRetry,
        Gen.Select(Text, Gen.Enum<Interpreter>(), Text.Null()),
        Gen.Select(Gen.Dictionary(Text, Text)[0, 4], Text.Array[0, 3], Duration.Nullable()),
        Gen.Select(Gen.Enum<OverlapPolicy>(), Gen.Enum<MisfirePolicy>(), Gen.Enum<LostPolicy>()),
        Gen.Select(Gen.Int[1, 1000].Select(n => n / 8.0).Nullable(), Gen.Long[0, long.MaxValue].Nullable(), Gen.Int.Nullable(), Gen.Long[0, long.MaxValue].Nullable()),
        Gen.Select(Text, Gen.Enum<PullPolicy>(), Text.Null(), Gen.Dictionary(Text, Text)[0, 2]),
        (schedule, target, retry, script, maps, policies, limits, container) => new JobDefinition
        {
            Name = "job",
            Schedule = schedule,
            Target = target,
            Retry = retry,
            Script = new Script { Text = script.Item1, Interpreter = script.Item2, WorkingDirectory = script.Item3 },
            Environment = maps.Item1,
            Secrets = maps.Item2,
            Timeout = maps.Item3,
            Overlap = policies.Item1,
            Misfire = policies.Item2,
            IfLost = policies.Item3,
            Resources = limits is (null, null, null, null) ? null : new ResourceLimits { Cpu = limits.Item1, MemoryBytes = limits.Item2, Pids = limits.Item3, TmpBytes = limits.Item4 },
            Network = container.Item1,
            Pull = target.Container is null ? PullPolicy.Missing : container.Item2,
            RegistrySecret = container.Item3,
            Files = container.Item4,
        });

    [Fact]
    public void Every_definition_survives_being_written_and_read() => AnyJob.Sample(job =>
    {
        var json = JsonSerializer.SerializeToElement(JobDocument.Of(job), ApiJson.Options);
        Assert.Equal(JsonSerializer.Serialize(job), JsonSerializer.Serialize(JobDocumentReader.Read(json, job.Name)));
    });

    [Fact]
    public void The_long_form_spells_the_defaults_out()
    {
        var job = new JobDefinition { Name = "a", Target = Target.OnSilo, Script = new Script { Text = "echo 'hi'" }, Schedule = new Schedule { Cron = "@daily" } };
        Assert.Equal(
            """{"name":"a","schedule":{"cron":"@daily","timeZone":"UTC"},"target":{"local":true},"script":{"interpreter":"sh","text":"echo 'hi'"},"environment":{},"secrets":[],"killGrace":"10s","retry":{"maxAttempts":1,"backoff":"exponential","delay":"10s","maxDelay":"5m"},"overlap":"skip","misfire":"last","ifLost":"fail","network":"none"}""",
            JsonSerializer.Serialize(JobDocument.Of(job), ApiJson.Options));
        Assert.Equal(
            """{"labels":{"role":"db"},"maxParallel":10,"failFast":false,"ifUnreachable":"wait"}""",
            JsonSerializer.Serialize(TargetDocument.Of(new Target { Labels = new Dictionary<string, string> { ["role"] = "db" } }), ApiJson.Options));
    }
}
