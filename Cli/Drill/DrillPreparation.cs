using System.Globalization;
using Cronium.Cli.Api;
using Cronium.Cli.Demo;
using Cronium.Grains.Runs;

namespace Cronium.Cli.Drill;

/// <summary>Looks whether a drill can be held, removes what an earlier one left, and chooses the silo. Ends nothing.</summary>
internal sealed class DrillPreparation(DrillCalls calls, DrillOptions options, Stage stage, TimeProvider time)
{
    private static readonly TimeSpan ProbeWithin = TimeSpan.FromSeconds(45);

    /// <summary>Checks, and makes the plan.</summary>
    /// <exception cref="DrillException">It cannot be held.</exception>
    /// <exception cref="UsageException">There is no such silo.</exception>
    public async Task<DrillPlan> PrepareAsync(DrillNames names, CancellationToken cancellationToken)
    {
        // No patience yet: a cluster that does not answer now is not one to hold a drill on.
        var cluster = (await calls.Api.GetClusterAsync(cancellationToken)).Value;
        var active = cluster.Silos.Where(silo => silo.IsActive).ToList();
        RefuseUnfit(active);
        DrillChoice.Choose(active, options.Silo, null, null);
        stage.Verdict(true, string.Create(CultureInfo.InvariantCulture, $"{active.Count} silos are active, and the token is the right one."));
        await RemoveLeftoversAsync(cancellationToken);
        var follower = await ProbeAsync(names, cancellationToken);
        var silo = DrillChoice.Choose(active, options.Silo, follower, await OnlySiloReachedAsync(cancellationToken));
        return new DrillPlan(cluster, silo, names, silo.Address == follower, [.. await WarningsAsync(active, silo, cancellationToken)]);
    }

    private void RefuseUnfit(List<ClusterSilo> active)
    {
        if (options.Silo is { } name && active.All(silo => silo.Name != name))
        {
            throw new UsageException($"There is no active silo '{name}'; there are {string.Join(", ", active.Select(silo => silo.Name).Order(StringComparer.Ordinal))}.");
        }

        if (active.Count < 2)
        {
            throw new DrillException(string.Create(CultureInfo.InvariantCulture, $"A drill needs two active silos at least, so that somebody can take over; this cluster has {active.Count}."));
        }
    }

    private async Task RemoveLeftoversAsync(CancellationToken cancellationToken)
    {
        var left = await calls.DrillJobsAsync(cancellationToken);
        if (left.Where(job => DrillNames.OverAt(job) > time.GetUtcNow()).ToList() is { Count: > 0 } running)
        {
            var over = DrillNames.OverAt(running[0])?.LocalDateTime.ToString("HH:mm:ss", CultureInfo.InvariantCulture);
            throw new DrillException($"Another drill is under way, until {over} at the latest. Wait for it; if it was interrupted, remove its jobs: cronium delete JOB, for each of {string.Join(", ", running)}.");
        }

        foreach (var job in left)
        {
            await calls.DeleteJobAsync(job, cancellationToken);
        }

        stage.Verdict(true, left.Count == 0 ? "Nothing of an earlier drill is left." : $"An earlier drill was interrupted; its jobs are deleted now: {string.Join(", ", left)}.");
    }

    /// <summary>Runs one canary: the target works, and somebody looks after it, whose address is the answer.</summary>
    private async Task<string?> ProbeAsync(DrillNames names, CancellationToken cancellationToken)
    {
        await calls.PutJobAsync(new DrillScripts(names, options.Target).Probe(), cancellationToken);
        var id = await calls.StartRunAsync(names.Probe, cancellationToken);
        string? follower = null;
        Run? run = null;
        var ended = await calls.UntilAsync(
            async () =>
            {
                run = await calls.RunAsync(id, cancellationToken);
                follower = run.Dispatches.Select(dispatch => dispatch.Silo).FirstOrDefault(silo => silo is not null) ?? follower;
                return run.EndedAt is not null;
            },
            ProbeWithin,
            cancellationToken);
        if (!ended || run?.Status != RunStatus.Succeeded)
        {
            throw new DrillException($"A canary does not run on {options.Target}: {run?.Status}. {run?.Reason ?? run?.Dispatches.Select(dispatch => dispatch.Reason).FirstOrDefault(reason => reason is not null) ?? $"See cronium logs {id}."}");
        }

        stage.Verdict(true, $"A canary on {options.Target} {(await calls.LogTextAsync(id, cancellationToken)).Trim()}.");
        return follower;
    }

    /// <summary>The silo that answers, when it is the only one this command can reach; null: there are others.</summary>
    private async Task<string?> OnlySiloReachedAsync(CancellationToken cancellationToken)
    {
        if (calls.Api.Address.Urls.Count > 1)
        {
            return null;
        }

        // Behind one address may stand a balancer; then different silos answer.
        var answering = new HashSet<string?>();
        for (var asked = 0; asked < 4; asked++)
        {
            var reply = await calls.AskAsync(() => calls.Api.GetClusterAsync(cancellationToken), cancellationToken);
            answering.Add(reply.Headers.TryGetValues("Cronium-Silo", out var names) ? names.FirstOrDefault() : null);
        }

        return answering.Count == 1 ? answering.Single() : null;
    }

    private async Task<IEnumerable<string>> WarningsAsync(IReadOnlyList<ClusterSilo> active, ClusterSilo silo, CancellationToken cancellationToken)
    {
        var engines = (await calls.AskAsync(() => calls.Api.ListEnginesAsync([], cancellationToken), cancellationToken)).Value.Items;
        return DrillChoice.Warnings(active, silo, engines);
    }
}
