using Cronium.Grains.Fires;
using Cronium.Grains.Jobs;
using Cronium.Grains.Logs;
using Cronium.Grains.Runs;
using Cronium.Grains.Scheduling;
using Cronium.Grains.Storage;

namespace Cronium.Integration.Tests.Storage;

/// <summary>Records to store.</summary>
internal static class Samples
{
    public static ScheduleEntry Entry(string job, long version = 1, int seconds = 10) =>
        new(job, version, new Schedule { Every = TimeSpan.FromSeconds(seconds) }, MisfirePolicy.Last);

    public static FireRecord Fire(string job, DateTimeOffset due, FireVerdict verdict = FireVerdict.Due, RunId? run = null) =>
        new() { Job = job, DueAt = due, Verdict = verdict, NoticedAt = due.AddMilliseconds(3), Run = run };

    public static JobDefinition Definition(string job, string text = "echo hi") =>
        new() { Name = job, Target = Target.OnSilo, Script = new Script { Text = text } };

    public static RunRecord Run(string job, DateTimeOffset created, RunStatus status = RunStatus.Queued, long version = 1) => new()
    {
        Id = RunId.ForOccurrence(job, "uid-" + job, created),
        Job = job,
        JobUid = "uid-" + job,
        JobVersion = version,
        Trigger = new RunTrigger { Kind = TriggerKind.Occurrence, DueAt = created },
        Status = status,
        CreatedAt = created,
        Dispatches = [new DispatchRecord { Name = "local", Status = status }],
    };

    /// <summary>An occurrence that leads to a run.</summary>
    public static Admission Admission(string job, DateTimeOffset due, RunStatus status = RunStatus.Queued, long version = 1)
    {
        var run = Run(job, due, status, version);
        return new Admission(Fire(job, due, FireVerdict.Run, run.Id), run, Definition(job, $"echo {version}"));
    }

    public static async Task<RunRecord> AdmitAsync(this RunStore runs, string job, DateTimeOffset due, RunStatus status = RunStatus.Queued, long version = 1)
    {
        var admission = Admission(job, due, status, version);
        await runs.AdmitAsync(job, await runs.TakeOverJobAsync(job), [admission]);
        return admission.Run!; // The sample has one.
    }

    /// <summary>The run as it lies in the store at a revision.</summary>
    public static StoredRun At(this RunRecord run, long revision) => new(run, revision, Definition(run.Job));

    public static LogId Log(string job) => new(RunId.ForRequest(job, "uid", "log"), "local");

    /// <summary>A chunk of lines of ten bytes each.</summary>
    public static LogChunk Chunk(LogId log, long offset, int lines = 1, OutputStream stream = OutputStream.Stdout, int attempt = 1) => new()
    {
        Log = log,
        Attempt = attempt,
        Stream = stream,
        SourceOffset = offset,
        SourceLength = 10 * lines,
        Count = lines,
        ReadAt = new DateTimeOffset(2026, 11, 23, 12, 0, 0, 123, TimeSpan.Zero),
        Payload = [.. Enumerable.Range(0, lines).SelectMany(line => System.Text.Encoding.ASCII.GetBytes($"{(offset / 10) + line:D9}\n"))],
    };
}
