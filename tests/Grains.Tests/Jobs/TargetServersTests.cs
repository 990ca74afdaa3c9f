using Cronium.Grains.Jobs;
using Cronium.Grains.Runs;
using Cronium.Grains.Servers;

namespace Cronium.Grains.Tests.Jobs;

public sealed class TargetServersTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 10, 0, 0, TimeSpan.Zero);
    private static readonly Target OfDb = new() { Labels = new Dictionary<string, string> { ["role"] = "db" } };

    private readonly Directory _directory = new() { ["db1"] = "db", ["db2"] = "db", ["web1"] = "web" };

    private TargetServers Servers => new(_directory);

    [Fact]
    public async Task An_unknown_server_is_refused_with_the_nearest_known_name()
    {
        var problem = Assert.Single(await Servers.UnknownAsync(new Target { Servers = ["db1", "wbe1"] }));
        Assert.Equal(("target.servers", "wbe1", "there is no such server; did you mean 'web1'?"), (problem.Field, problem.Value, problem.Message));
        _directory.Clear();
        Assert.Contains("cronium servers apply", Assert.Single(await Servers.UnknownAsync(new Target { Servers = ["db1"] })).Message);
        Assert.Empty(await Servers.UnknownAsync(OfDb));
    }

    [Fact]
    public async Task Labels_are_resolved_when_asked_and_names_stay_in_their_order()
    {
        Assert.Equal(["db1", "db2"], await Servers.DispatchesAsync(OfDb));
        _directory["db3"] = "db";
        Assert.Equal(["db1", "db2", "db3"], await Servers.DispatchesAsync(OfDb));
        Assert.Equal(["web1", "db1"], await Servers.DispatchesAsync(new Target { Servers = ["web1", "db1"] }));
        Assert.Equal([DispatchPlan.Local], await Servers.DispatchesAsync(Target.OnSilo));
    }

    [Fact]
    public async Task What_did_not_succeed_is_tried_again_whatever_the_job_names_now()
    {
        var earlier = Earlier(OfDb, ("db1", RunStatus.Failed), ("db2", RunStatus.Succeeded), ("gone", RunStatus.Lost), ("web1", RunStatus.Canceled));
        Assert.Equal(["db1", "web1"], await Servers.FailedAsync(earlier, new Target { Servers = ["db2"] }));
    }

    [Fact]
    public async Task Nothing_to_try_again_is_a_conflict_that_says_why()
    {
        await RefusedAsync("succeeded everywhere", Earlier(OfDb, ("db1", RunStatus.Succeeded)), OfDb);
        await RefusedAsync("had no server", Earlier(OfDb), OfDb);
        await RefusedAsync("removed since", Earlier(OfDb, ("gone", RunStatus.Failed)), OfDb);
        await RefusedAsync("another kind of target", Earlier(Target.OnSilo, (DispatchPlan.Local, RunStatus.Failed)), OfDb);
        Assert.Equal([DispatchPlan.Local], await Servers.FailedAsync(Earlier(Target.OnSilo, (DispatchPlan.Local, RunStatus.Failed)), Target.OnSilo));
    }

    private async Task RefusedAsync(string why, StoredRun earlier, Target target)
    {
        var refusal = await Assert.ThrowsAsync<CroniumException>(() => Servers.FailedAsync(earlier, target));
        Assert.Equal(RefusalKind.Conflict, refusal.Kind);
        Assert.Contains(why, refusal.Message);
    }

    private static StoredRun Earlier(Target target, params (string Name, RunStatus Status)[] dispatches) => new(
        new RunRecord
        {
            Id = RunId.ForOccurrence("job", "uid", Now),
            Job = "job",
            JobUid = "uid",
            JobVersion = 1,
            Trigger = new RunTrigger { Kind = TriggerKind.Manual },
            Status = RunStatus.Partial,
            CreatedAt = Now,
            Dispatches = [.. dispatches.Select(dispatch => new DispatchRecord { Name = dispatch.Name, Status = dispatch.Status })],
        },
        Revision: 5,
        new JobDefinition { Name = "job", Target = target, Script = new Script { Text = "true" } });

    /// <summary>Roles of servers by name.</summary>
    private sealed class Directory : SortedDictionary<string, string>, IServerDirectory
    {
        public Task<IReadOnlyList<string>> NamesAsync() => Task.FromResult<IReadOnlyList<string>>([.. Keys]);

        public Task<IReadOnlyList<string>> MatchAsync(IReadOnlyDictionary<string, string> labels) => Task.FromResult<IReadOnlyList<string>>(
            [.. this.Where(server => ServerLabels.Match(new Dictionary<string, string> { ["role"] = server.Value }, labels)).Select(server => server.Key)]);
    }
}
