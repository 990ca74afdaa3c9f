using CsCheck;
using Cronium.Grains.Jobs;
using Cronium.Grains.Runs;
using Cronium.Grains.Storage;
using StackExchange.Redis;

namespace Cronium.Grains.Tests.Runs;

/// <summary>What holds of a run over several servers, whatever happens in whichever order.</summary>
public sealed class ServerRunProperties
{
    private static readonly Gen<AttemptResult> AnyResult = Gen.Select(Gen.Enum<AttemptEnd>(), Gen.Int[0, 2], (end, code) => new AttemptResult
    {
        End = end,
        ExitCode = end == AttemptEnd.Exited ? code : null,
        Reason = end == AttemptEnd.Refused ? "no key" : null,
    });

    private static readonly Gen<Target> AnyTarget = Gen.Select(Gen.Int[1, 30], Gen.Int[1, 6], Gen.Bool, Gen.Int[1, 4].Nullable(), (servers, parallel, failFast, failures) =>
        ServerRun.Over(servers) with { MaxParallel = parallel, FailFast = failFast, MaxFailures = failures });

    private static readonly Gen<Step> AnyStep = Gen.Select(Gen.Int[0, 19], Gen.Int[0, 29], AnyResult, Gen.Bool, (kind, place, result, retry) => new Step(kind, place, result, retry));

    [Fact]
    public void A_run_keeps_its_limits_at_every_moment_and_ends() => Gen.Select(AnyTarget, AnyStep.Array[0, 120]).Sample((target, steps) =>
    {
        var run = new ServerRun(target);
        foreach (var step in steps)
        {
            var before = run.Run;
            step.Take(run);
            AssertLimits(run.Run, before, target);
        }

        run.Finish();
        Assert.All(run.Run.Dispatches, dispatch => Assert.True(dispatch.Status.IsFinal(), $"{dispatch.Name} is {dispatch.Status}."));
        AssertOutcome(run.Run);
    });

    [Fact]
    public void What_is_written_change_by_change_is_read_back_whole() => Gen.Select(AnyTarget, AnyStep.Array[0, 120]).Sample((target, steps) =>
    {
        var run = new ServerRun(target);
        var stored = new StoredRun(run.Run, 1, new JobDefinition { Name = "job", Target = target, Script = new Script { Text = "true" } });
        var hash = new Dictionary<RedisValue, RedisValue> { [RunFields.Record] = StoreJson.Write(run.Run) };
        foreach (var step in steps)
        {
            step.Take(run);
            var write = RunFields.Write(stored, run.Run);
            foreach (var pair in write.Fields.Chunk(2))
            {
                hash[pair[0]] = pair[1];
            }

            // Removing is the last write of the script: should it be cut short, nothing may change.
            AssertHolds(hash, run.Run);
            Array.ForEach(write.Superfluous, name => hash.Remove(name));
            AssertHolds(hash, run.Run);
            stored = stored with { Record = run.Run, Revision = stored.Revision + 1, Journal = write.Journal };
            Assert.Equal(stored.Journal, RunFields.Read([.. hash.Select(field => new HashEntry(field.Key, field.Value))])?.Journal);
        }
    });

    [Fact]
    public void Reports_count_the_same_in_whichever_order_they_come() =>
        Gen.Select(AnyTarget, AnyResult.Array[30], Gen.Int[0, int.MaxValue]).Sample((target, results, seed) =>
        {
            var all = target with { MaxParallel = 30 };
            var (one, other) = (new ServerRun(all), new ServerRun(all));
            var names = one.Launch();
            other.Launch();
            foreach (var name in names)
            {
                one.End(name, results[one.Run.Dispatches.ToList().FindIndex(dispatch => dispatch.Name == name)]);
            }

            foreach (var name in names.OrderBy(name => HashCode.Combine(name, seed)))
            {
                other.End(name, results[other.Run.Dispatches.ToList().FindIndex(dispatch => dispatch.Name == name)]);
            }

            Assert.Equal(one.Run.Status, other.Run.Status);
            Assert.Equal(one.Run.Dispatches.Select(dispatch => dispatch.Status), other.Run.Dispatches.Select(dispatch => dispatch.Status));
        });

    private static void AssertLimits(RunRecord run, RunRecord before, Target target)
    {
        Assert.InRange(run.Dispatches.Count(DispatchWindow.IsUnderWay), 0, target.MaxParallel);
        Assert.All(run.ChangedFrom(before), change => Assert.False(change.Before.Status.IsFinal(), $"{change.Now.Name} was {change.Before.Status} already."));
        Assert.All(run.ChangedFrom(before), change => Assert.True(change.Now.Epoch >= change.Before.Epoch, "An epoch never goes back."));
        Assert.Equal(run.Status.IsFinal(), run.EndedAt is not null);
        Assert.True(run.Reason is not { Length: > 1000 }, run.Reason);
        var failures = run.Dispatches.Count(dispatch => dispatch.Status.IsFailure());
        if (target.FailFast && failures > 0)
        {
            Assert.All(run.Dispatches, dispatch => Assert.True(dispatch.Status == RunStatus.Canceling || dispatch.Status.IsFinal(), $"{dispatch.Name} is {dispatch.Status}."));
        }

        if (failures >= target.MaxFailures)
        {
            Assert.DoesNotContain(run.Dispatches, dispatch => dispatch is { Status: RunStatus.Queued, Attempts: [] });
        }
    }

    private static void AssertOutcome(RunRecord run)
    {
        var succeeded = run.Dispatches.Count(dispatch => dispatch.Status == RunStatus.Succeeded);
        Assert.Equal(succeeded == run.Dispatches.Count, run.Status == RunStatus.Succeeded);
        Assert.Equal(succeeded > 0 && succeeded < run.Dispatches.Count, run.Status == RunStatus.Partial);
        if (run.Dispatches.Count > 1 && run.CanceledBy is null)
        {
            Assert.Equal(run.Status == RunStatus.Succeeded, run.Reason is null);
        }
    }

    private static void AssertHolds(Dictionary<RedisValue, RedisValue> hash, RunRecord run) =>
        Assert.Equal(StoreJson.Write(run), StoreJson.Write(RunFields.Read([.. hash.Select(field => new HashEntry(field.Key, field.Value))])!.Value.Record)); // It has a record.

    /// <summary>Something that happens to the run, if it can happen now.</summary>
    private sealed record Step(int Kind, int Place, AttemptResult Result, bool Retry)
    {
        public void Take(ServerRun run)
        {
            var underWay = run.UnderWay;
            var dispatch = underWay.Count > 0 ? underWay[Place % underWay.Count] : null;
            switch (Kind, dispatch)
            {
                case (0 or 1 or 2 or 3 or 4, _):
                    run.Launch();
                    break;
                case (5 or 6 or 7, { Status: RunStatus.Starting }):
                    run.Started(dispatch.Name);
                    break;
                case (8, { Status: RunStatus.Starting or RunStatus.Canceling }):
                    run.NotSent(dispatch.Name);
                    break;
                case (9, not null):
                    run.TakeOver(dispatch.Name);
                    break;
                case (10 or 11, not null):
                    run.Remark(dispatch.Name, Retry ? "no answer" : null);
                    break;
                case (12, _):
                    run.Pass(TimeSpan.FromSeconds(20));
                    break;
                case (13, _) when Place == 0:
                    run.Cancel();
                    break;
                case (> 13, not null):
                    run.End(dispatch.Name, Result, Retry && RunOutcome.Of(Result) != RunStatus.Succeeded ? TimeSpan.FromSeconds(10) : null);
                    break;
                default:
                    break;
            }
        }
    }
}
