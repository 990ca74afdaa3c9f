using System.Globalization;
using Cronium.Cli.Api;
using Cronium.Cli.Demo;
using Cronium.Cli.Output;
using Cronium.Grains.Fires;

namespace Cronium.Cli.Drill;

/// <summary>Holds the drill that was agreed to, and brings home what was seen.</summary>
internal sealed class DrillRun(DrillCalls calls, DrillOptions options, DrillPlan plan, Stage stage, TimeProvider time)
{
    private static readonly TimeSpan WarmWithin = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan SettleWithin = TimeSpan.FromSeconds(60);
    private readonly DrillScripts _scripts = new(plan.Names, options.Target);
    private readonly IReadOnlyList<string> _ticks = [.. Enumerable.Range(1, options.Jobs).Select(plan.Names.Tick)];
    private readonly int _lines = DrillScripts.LinesIn(options.Duration);

    /// <summary>From the first canary to the last.</summary>
    public async Task<DrillFacts> HoldAsync(CancellationToken cancellationToken)
    {
        using var stopFollowing = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var stopWatching = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var counting = await StartCanariesAsync(cancellationToken);
        var log = new LogWatch(calls.Api, counting, time);
        var following = log.FollowAsync(stopFollowing.Token);
        var watch = new ClusterWatch(calls, plan.Silo, plan.Active.Count, stage.Say, time);
        var watching = Task.CompletedTask;
        try
        {
            await WarmUpAsync(log, cancellationToken);
            await Task.Delay(options.Before, time, cancellationToken);
            var endedAt = await ClusterNowAsync(cancellationToken);
            await EndSiloAsync(log, cancellationToken);
            watching = watch.WatchAsync(stopWatching.Token);
            await Task.Delay(options.Duration - options.Before, time, cancellationToken);
            var to = await PauseAsync(cancellationToken);
            await SettleAsync(following, cancellationToken);
            await stopWatching.CancelAsync();
            await watching;
            return await CollectAsync(counting, endedAt, to, log, watch.Facts, cancellationToken);
        }
        finally
        {
            await stopFollowing.CancelAsync();
            await stopWatching.CancelAsync();
            await Task.WhenAll(following, watching).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<string> StartCanariesAsync(CancellationToken cancellationToken)
    {
        await calls.PutJobAsync(_scripts.Count(_lines), cancellationToken);
        await calls.PutJobAsync(_scripts.Read(), cancellationToken);
        foreach (var tick in _ticks)
        {
            await calls.PutJobAsync(_scripts.Tick(tick), cancellationToken);
        }

        return await calls.StartRunAsync(plan.Names.Count, cancellationToken);
    }

    private async Task WarmUpAsync(LogWatch log, CancellationToken cancellationToken)
    {
        stage.Say($"The canaries start; {plan.Silo.Name} has {RelativeTime.Duration(options.Before)} left once they all run.");
        var warm = await calls.UntilAsync(
            async () => log.Lines > 3 && (await Task.WhenAll(_ticks.Select(tick => FiresAsync(tick, cancellationToken)))).All(fires => fires.Count > 2),
            WarmWithin,
            cancellationToken);
        if (!warm)
        {
            throw new DrillException($"The canaries did not all run within {RelativeTime.Duration(WarmWithin)}: {log.Lines} lines of the counting one came. See cronium runs and cronium why {_ticks[0]}. Nothing was ended.");
        }
    }

    private async Task EndSiloAsync(LogWatch log, CancellationToken cancellationToken)
    {
        log.Mark();
        stage.Event(string.Create(CultureInfo.InvariantCulture, $"{(options.Drain ? "SIGTERM" : "kill -9")} to {plan.Silo.Name}, process {plan.Silo.ProcessId}."));
        try
        {
            await calls.Api.EndSiloAsync(plan.Silo.Name, options.Drain, cancellationToken);
        }
        catch (Exception failure) when (failure is UnreachableException or ApiException { IsPassing: true })
        {
            // It may have gone before its answer did; the watch will tell.
            stage.Whisper($"The request was not answered ({failure.Message.Split('\n')[0]}).");
        }
    }

    /// <summary>Pauses the canaries; every instant up to the answer was reached before.</summary>
    private async Task<DateTimeOffset> PauseAsync(CancellationToken cancellationToken)
    {
        stage.Say("The canaries are paused; their last runs end.");
        var to = await ClusterNowAsync(cancellationToken) - TimeSpan.FromSeconds(1);
        foreach (var tick in _ticks)
        {
            await calls.AskAsync(() => calls.Api.PauseAsync(tick, cancellationToken), cancellationToken);
        }

        return to;
    }

    private async Task SettleAsync(Task following, CancellationToken cancellationToken)
    {
        await calls.UntilAsync(async () => (await Task.WhenAll(_ticks.Select(tick => IsSettledAsync(tick, cancellationToken)))).All(settled => settled), SettleWithin, cancellationToken);
        await Task.WhenAny(following, Task.Delay(SettleWithin, time, cancellationToken));
        cancellationToken.ThrowIfCancellationRequested();
    }

    private async Task<bool> IsSettledAsync(string tick, CancellationToken cancellationToken) =>
        (await calls.Api.GetJobAsync(tick, cancellationToken)).Value.ActiveRuns.Count == 0
        && (await FiresAsync(tick, cancellationToken)).All(fire => fire.Verdict != FireVerdict.Due);

    private async Task<DrillFacts> CollectAsync(string counting, DateTimeOffset endedAt, DateTimeOffset to, LogWatch log, SiloFacts silos, CancellationToken cancellationToken)
    {
        stage.Say("Ledger, runs, logs and witnesses are held against each other.");
        var stored = (await calls.LogTextAsync(counting, cancellationToken)).Split('\n').Select(CountedLines.NumberIn).OfType<int>().ToList();
        var ticks = new List<TickFacts>();
        foreach (var tick in _ticks)
        {
            ticks.Add(await CollectAsync(tick, cancellationToken));
        }

        return new DrillFacts
        {
            Drain = options.Drain,
            Silo = plan.Silo.Name,
            Target = options.Target.ToString(),
            EndedAt = endedAt,
            To = to,
            Ticks = ticks,
            Witness = await ReadWitnessAsync(cancellationToken),
            Log = new FollowedLog(counting, log.Ended, CountedLines.Of(_lines, log.Numbers), CountedLines.Of(_lines, stored), log.Silence, log.Breaks),
            Cluster = silos,
        };
    }

    private async Task<TickFacts> CollectAsync(string tick, CancellationToken cancellationToken)
    {
        var fires = await FiresAsync(tick, cancellationToken);
        var runs = (await calls.AskAsync(() => calls.Api.ListRunsAsync(tick, null, 1000, cancellationToken), cancellationToken)).Value.Items;
        var logs = new Dictionary<string, string>();
        foreach (var some in runs.Chunk(8))
        {
            foreach (var (id, text) in await Task.WhenAll(some.Select(async run => (run.Id, await calls.LogTextAsync(run.Id, cancellationToken)))))
            {
                logs[id] = text;
            }
        }

        return new TickFacts(tick, fires, runs, logs);
    }

    /// <summary>Null where the scripts share no file: in containers, and on several machines.</summary>
    private async Task<IReadOnlyList<SeenLine>?> ReadWitnessAsync(CancellationToken cancellationToken)
    {
        var machines = plan.Active.Select(silo => silo.Machine).OfType<string>().Distinct().Count();
        if (!options.Target.SharesFiles || (options.Target == DrillTarget.Local && machines > 1))
        {
            return null;
        }

        var id = await calls.StartRunAsync(plan.Names.Read, cancellationToken);
        await calls.UntilAsync(async () => (await calls.RunAsync(id, cancellationToken)).EndedAt is not null, SettleWithin, cancellationToken);
        return SeenLine.ParseAll(await calls.LogTextAsync(id, cancellationToken));
    }

    private async Task<IReadOnlyList<Fire>> FiresAsync(string tick, CancellationToken cancellationToken) =>
        (await calls.AskAsync(() => calls.Api.ListFiresAsync(tick, 1000, cancellationToken), cancellationToken)).Value.Items;

    /// <summary>The cluster's clock, which need not be this machine's; to the second.</summary>
    private async Task<DateTimeOffset> ClusterNowAsync(CancellationToken cancellationToken) =>
        (await calls.AskAsync(() => calls.Api.GetJobAsync(_ticks[0], cancellationToken), cancellationToken)).Headers.Date ?? time.GetUtcNow();
}
