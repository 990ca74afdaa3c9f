using Cronium.Grains.Fires;
using Cronium.Grains.Logs;
using Cronium.Grains.Runs;
using Cronium.Grains.Scheduling;
using Cronium.Grains.Storage;
using Microsoft.Extensions.Time.Testing;

namespace Cronium.Integration.Tests.Storage;

/// <summary>A change that runs one script, and what has to be there before.</summary>
/// <param name="Script">The script that is cut short.</param>
/// <param name="PrepareAsync">Makes the state before the change, and returns the change.</param>
internal sealed record BrokenScriptCase(StoreScript Script, Func<StoreConnection, Task<Func<StoreConnection, Task>>> PrepareAsync);

/// <summary>One change for every script.</summary>
internal static class BrokenScriptCases
{
    private const string Job = "job";
    private static readonly DateTimeOffset Noon = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);
    private static readonly LogId Log = Samples.Log(Job);
    private static readonly int Shard = ShardId.OfJob(Job);

    public static IReadOnlyList<BrokenScriptCase> All { get; } =
    [
        new(StoreScript.TakeOver, _ => Change(store => new ScheduleStore(store).TakeOverAsync(Shard))),
        new(StoreScript.PutSchedule, async store =>
        {
            var epoch = await ScheduledAsync(store);
            return next => new ScheduleStore(next).PutAsync(Shard, epoch, Samples.Entry(Job, version: 2, seconds: 77), Noon.AddHours(1));
        }),
        new(StoreScript.RemoveSchedule, async store =>
        {
            var epoch = await ScheduledAsync(store);
            return next => new ScheduleStore(next).RemoveAsync(Shard, epoch, Job, version: 2);
        }),
        new(StoreScript.AdvanceSchedules, async store =>
        {
            var epoch = await ScheduledAsync(store);
            return next => new ScheduleStore(next).AdvanceAsync(Shard, epoch, [Step(Job), Step("other")]);
        }),
        new(StoreScript.SettleFires, async store =>
        {
            var epoch = await ScheduledAsync(store);
            await new ScheduleStore(store).AdvanceAsync(Shard, epoch, [Step(Job)]);
            await AdmitAsync(store, RunStatus.Queued);
            return next => new ScheduleStore(next).SettleAsync(Shard, [Samples.Fire(Job, Noon), Samples.Fire(Job, Noon.AddSeconds(1))]);
        }),
        new(StoreScript.RecordFire, _ => Change(store => new FireLedger(store).RecordAsync(Samples.Fire(Job, Noon, FireVerdict.SkippedPaused)))),
        new(StoreScript.TrimFires, async store =>
        {
            await new JobIndex(store).AnnounceAsync(Job);
            for (var i = 0; i < 5; i++)
            {
                await new FireLedger(store).RecordAsync(Samples.Fire(Job, Noon.AddSeconds(i), FireVerdict.SkippedPaused));
            }

            return next => TrimAsync(next, new RetentionOptions { FiresPerJob = 2 });
        }),
        new(StoreScript.AdmitRuns, async store =>
        {
            var runs = new RunStore(store);
            var epoch = await ScheduledAsync(store);
            await new ScheduleStore(store).AdvanceAsync(Shard, epoch, [Step(Job)]);
            var jobEpoch = await runs.TakeOverJobAsync(Job);
            var byHand = Samples.Run(Job, Noon) with { Id = RunId.ForRequest(Job, "uid", "key") };
            Admission[] admissions =
            [
                Samples.Admission(Job, Noon),
                new(Samples.Fire(Job, Noon.AddSeconds(-10), FireVerdict.SkippedMisfire), null, null),
                new(null, byHand, Samples.Definition(Job)),
            ];
            return next => new RunStore(next).AdmitAsync(Job, jobEpoch, admissions);
        }),
        new(StoreScript.SaveRun, async store =>
        {
            var run = await AdmitAsync(store, RunStatus.Queued);
            return next => SaveAsync(next, run with { Status = RunStatus.Succeeded, EndedAt = Noon.AddSeconds(5) });
        }),
        new(StoreScript.IndexRun, async store =>
        {
            var run = await AdmitAsync(store, RunStatus.Queued);
            var space = store.OfShard(Shard);
            await store.Database.KeyDeleteAsync([space[RunKeys.All], space[RunKeys.OfJob(Job)], space[RunKeys.ActiveOfJob(Job)]]);
            await store.Database.SortedSetAddAsync(space[RunKeys.OfStatus(RunStatus.Failed)], RunKeys.Place(run), 0);
            return next => new RunReader(next).MendAsync(run.Id);
        }),
        new(StoreScript.RemoveRun, async store =>
        {
            var run = await AdmitAsync(store, RunStatus.Failed);
            await new LogStore(store, new LogStoreOptions()).AppendAsync(Samples.Chunk(new LogId(run.Id, "local"), 0), 1);
            return next => TrimAsync(next, new RetentionOptions { RunsPerJob = 0 });
        }),
        new(StoreScript.TrimDefinitions, async store =>
        {
            for (var version = 1; version <= 4; version++)
            {
                await new RunStore(store).AdmitAsync(Job, Noon.AddSeconds(version), RunStatus.Failed, version);
            }

            return async next =>
            {
                // The pass that removed the runs may be the one that was cut short: the next one that has work tidies up.
                await TrimAsync(next, new RetentionOptions { RunsPerJob = 2 });
                await TrimAsync(next, new RetentionOptions { RunsPerJob = 1 });
            };
        }),
        new(StoreScript.ForgetHistory, async store =>
        {
            await AdmitAsync(store, RunStatus.Failed);
            return next => TrimAsync(next, new RetentionOptions { RunsPerJob = 0, FiresPerJob = 0 });
        }),
        new(StoreScript.AppendLog, async store =>
        {
            await AppendAsync(store, 8);
            return next => new LogStore(next, new LogStoreOptions()).AppendAsync(Samples.Chunk(Log, 80, lines: 2), 3);
        }),
        new(StoreScript.TrimLog, async store =>
        {
            await AppendAsync(store, 30);
            var keys = new LogKeys(store.OfShard(Log.Run.Shard), Log);
            return next => new LogTrimmer(next, new LogStoreOptions { MaxBytes = 100, HeadBytes = 0 }).TrimAsync(keys with { Space = next.OfShard(Log.Run.Shard) });
        }),
        new(StoreScript.CompleteLog, async store =>
        {
            await AppendAsync(store, 1);
            return next => new LogStore(next, new LogStoreOptions()).CompleteAsync(Log, 7);
        }),
        new(StoreScript.AnnounceJob, _ => Change(store => new JobIndex(store).AnnounceAsync(Job))),
        new(StoreScript.SettleJob, async store =>
        {
            await new JobIndex(store).AnnounceAsync(Job);
            return next => new JobIndex(next).SettleAsync(Job);
        }),
        new(StoreScript.RemoveJob, async store =>
        {
            await new JobIndex(store).AnnounceAsync(Job);
            return next => new JobIndex(next).RemoveAsync(Job);
        }),
        new(StoreScript.SwapField, _ => Change(store => new SecretStore(store, new SecretOptions { Key = Convert.ToBase64String(new byte[32]) }).PutAsync("NAME", "value"))),
    ];

    /// <summary>What any reader does: it mends the indexes it finds wrong.</summary>
    public static async Task ReadAsync(StoreConnection store)
    {
        foreach (var status in Enum.GetValues<RunStatus>())
        {
            await new RunStore(store).ListAsync(new RunQuery { Status = status });
        }

        await new RunStore(store).ActiveOfJobAsync(Job);
    }

    private static Task<Func<StoreConnection, Task>> Change(Func<StoreConnection, Task> change) => Task.FromResult(change);

    private static ScheduleAdvance Step(string job) =>
        new(job, Noon, Noon.AddSeconds(10), [Samples.Fire(job, Noon.AddSeconds(-10), FireVerdict.SkippedMisfire), Samples.Fire(job, Noon)]);

    private static async Task<long> ScheduledAsync(StoreConnection store)
    {
        var schedules = new ScheduleStore(store);
        var epoch = await schedules.TakeOverAsync(Shard);
        await schedules.PutAsync(Shard, epoch, Samples.Entry(Job), Noon);
        await schedules.PutAsync(Shard, epoch, Samples.Entry("other"), Noon);
        return epoch;
    }

    private static Task<RunRecord> AdmitAsync(StoreConnection store, RunStatus status) => new RunStore(store).AdmitAsync(Job, Noon, status);

    private static async Task SaveAsync(StoreConnection store, RunRecord run)
    {
        try
        {
            await new RunStore(store).SaveAsync(run.At(1), run);
        }
        catch (StaleWriterException)
        {
            // The record was saved before the script died: an owner that reads it again finds its change made.
            Assert.Equal(run.Status, (await new RunStore(store).LoadAsync(run.Id))!.Record.Status); // It was admitted.
        }
    }

    private static async Task AppendAsync(StoreConnection store, int chunks)
    {
        var logs = new LogStore(store, new LogStoreOptions { HeadBytes = 30 });
        for (var i = 0; i < chunks; i++)
        {
            await logs.AppendAsync(Samples.Chunk(Log, 10 * i), 2);
        }
    }

    private static Task<int> TrimAsync(StoreConnection store, RetentionOptions options) =>
        new Retention(store, new LogStore(store, new LogStoreOptions()), options, new FakeTimeProvider(Noon.AddHours(1))).TrimAsync(Shard);
}
