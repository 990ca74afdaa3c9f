using Cronium.Grains.Cluster.Leaving;
using Cronium.Grains.Fires;
using Cronium.Grains.Runs;
using Cronium.Grains.Scheduling;
using Cronium.Grains.Storage;

namespace Cronium.Grains.Jobs;

/// <summary>Holds the definition, keeps its shard informed, and has <see cref="JobAdmissions"/> decide what each trigger leads to.</summary>
[GrainType("job"), StayingSilo]
internal sealed class JobGrain(
    [PersistentState("job")] IPersistentState<JobState> state,
    JobAdmissions admissions,
    JobShardLink shard,
    FireLedger ledger,
    TimeProvider time) : Grain, IJobGrain, IJobOccurrences, IStoreBacked
{
    private string Name => this.GetPrimaryKeyString();

    private JobState Job => state.State;

    public async Task<JobSnapshot> PutAsync(PutJob request)
    {
        var definition = request.Definition;
        await CheckAsync(definition);
        if (request.ExpectedVersion is { } expected && expected != CurrentVersion)
        {
            throw new CroniumException(RefusalKind.Conflict, $"Job '{Name}' is at version {CurrentVersion}, not {expected}. Read it again and repeat the change.");
        }

        if (Job.Definition is not { } present || !JobComparison.Same(present, definition))
        {
            await ChangeAsync(Job.Replace(definition, time.GetUtcNow()));
        }

        return await SnapshotAsync();
    }

    public async Task<JobSnapshot> GetAsync()
    {
        Existing();
        return await SnapshotAsync();
    }

    public Task DeleteAsync()
    {
        Existing();
        return ChangeAsync(Job.Delete(time.GetUtcNow()));
    }

    public async Task<RunId> TriggerAsync(TriggerRequest request)
    {
        Existing();
        if (request.IdempotencyKey?.Length > 200)
        {
            throw CroniumException.Invalid([new Problem("Idempotency-Key", request.IdempotencyKey[..50] + "...", "use at most 200 characters")]);
        }

        if (request is { FailedOnly: true, RetryOf: null })
        {
            throw CroniumException.Invalid([new Problem("failedOnly", "true", "name the run that is tried again")]);
        }

        return await admissions.TriggerAsync(Job, request);
    }

    public async Task<JobSnapshot> PauseAsync()
    {
        Existing();
        if (Job.PausedAt is null)
        {
            await ChangeAsync(Job.Pause(time.GetUtcNow()));
        }

        return await SnapshotAsync();
    }

    public async Task<JobSnapshot> ResumeAsync()
    {
        var definition = Existing();
        if (Job.PausedAt is { } since)
        {
            var now = time.GetUtcNow();
            var latest = (await ledger.ListAsync(Name, null, 1)).Items;
            if (PauseSummary.Of(definition, since, latest.Count > 0 ? latest[0] : null, now) is { } missed)
            {
                await ledger.RecordAsync(missed);
            }

            await ChangeAsync(Job.Resume(now));
        }

        return await SnapshotAsync();
    }

    public Task DecideAsync(FireRecord[] due) => admissions.DecideAsync(Job, due);

    public Task SyncScheduleAsync() => shard.TellAsync(Name, Job);

    public Task<bool> MayStartAsync(RunId run, bool replaces) => admissions.MayStartAsync(Job.Definition, run, replaces);

    public Task RunEndedAsync(LastRun run) => admissions.EndedAsync(run);

    private long CurrentVersion => Job.Definition is null ? 0 : Job.Version;

    /// <summary>The announcement comes first, so that a change cut short after the write is told to the shard by whoever comes next.</summary>
    private async Task ChangeAsync(JobState next)
    {
        await shard.AnnounceAsync(Name);
        state.State = next;
        await state.WriteStateAsync();
        await shard.TellSoonAsync(Name, next);
    }

    private async Task CheckAsync(JobDefinition definition)
    {
        List<Problem> problems = [.. JobValidation.Check(definition), .. await admissions.ProblemsAsync(definition)];
        if (JobName.IsValid(definition.Name) && definition.Name != Name)
        {
            problems.Add(new Problem("name", definition.Name, $"the address says '{Name}'; a job cannot be renamed, create another one"));
        }

        if (definition.Schedule?.At <= time.GetUtcNow() && definition.Schedule != Job.Definition?.Schedule)
        {
            problems.Add(new Problem("schedule.at", $"{definition.Schedule?.At:O}", "it has passed; use an instant to come"));
        }

        if (problems.Count > 0)
        {
            throw CroniumException.Invalid(problems);
        }
    }

    private JobDefinition Existing() => Job.Definition ?? throw CroniumException.NoJob(Name);

    private async Task<JobSnapshot> SnapshotAsync()
    {
        var definition = Existing();
        return new JobSnapshot
        {
            Definition = definition,
            Version = Job.Version,
            PausedAt = Job.PausedAt,
            UpdatedAt = Job.UpdatedAt,
            NextDueAt = Job.PausedAt is null && definition.Schedule is { } schedule ? ScheduleClock.Of(schedule).Next(time.GetUtcNow()) : null,
            ActiveRuns = await admissions.ActiveAsync(),
            LastRun = admissions.LastRun,
        };
    }
}
