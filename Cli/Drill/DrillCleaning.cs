using System.Globalization;
using Cronium.Cli.Api;
using Cronium.Cli.Demo;

namespace Cronium.Cli.Drill;

/// <summary>Removes what a drill made, however it ended.</summary>
internal sealed class DrillCleaning(DrillCalls calls, DrillNames names, Stage stage, TimeProvider time)
{
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan WitnessWithin = TimeSpan.FromSeconds(15);

    /// <summary>Ends what still runs of the canaries, removes what their scripts wrote down, and deletes them.</summary>
    public async Task CleanAsync()
    {
        using var limit = new CancellationTokenSource(Within, time);
        try
        {
            var mine = (await calls.DrillJobsAsync(limit.Token)).Where(job => job.StartsWith(DrillNames.Prefix + names.Id, StringComparison.Ordinal)).ToList();
            foreach (var job in mine.Where(job => job != names.Read))
            {
                await EndAsync(job, limit.Token);
            }

            if (mine.Contains(names.Read))
            {
                await RemoveWitnessAsync(limit.Token);
                await calls.DeleteJobAsync(names.Read, limit.Token);
            }

            stage.Whisper(string.Create(CultureInfo.InvariantCulture, $"The {mine.Count} canaries are deleted; their runs stay in the history until retention removes them."));
        }
        catch (Exception failure) when (failure is OperationCanceledException or UnreachableException or ApiException)
        {
            stage.Say($"The canaries could not all be deleted ({failure.Message.Split('\n')[0]}). The next drill does it, or: cronium delete JOB for each {DrillNames.Prefix}{names.Id}-*.");
        }
    }

    private async Task EndAsync(string job, CancellationToken cancellationToken)
    {
        var known = (await calls.AskAsync(() => calls.Api.GetJobAsync(job, cancellationToken), cancellationToken)).Value;
        if (known.HasSchedule)
        {
            known = (await calls.AskAsync(() => calls.Api.PauseAsync(job, cancellationToken), cancellationToken)).Value;
        }

        foreach (var run in known.ActiveRuns)
        {
            await calls.AskAsync(() => calls.Api.CancelAsync(run, cancellationToken), cancellationToken);
        }

        await calls.DeleteJobAsync(job, cancellationToken);
    }

    /// <summary>Nothing is left of it when the drill went to its end.</summary>
    private async Task RemoveWitnessAsync(CancellationToken cancellationToken)
    {
        var id = await calls.StartRunAsync(names.Read, cancellationToken);
        await calls.UntilAsync(async () => (await calls.RunAsync(id, cancellationToken)).EndedAt is not null, WitnessWithin, cancellationToken);
    }

    /// <summary>How the silo stands, for somebody who gave the drill up.</summary>
    public async Task SayWhetherAliveAsync(ClusterSilo silo)
    {
        using var limit = new CancellationTokenSource(Within, time);
        try
        {
            var cluster = (await calls.AskAsync(() => calls.Api.GetClusterAsync(limit.Token), limit.Token)).Value;
            var there = cluster.Silos.Any(one => one.IsActive && one.Address == silo.Address);
            var back = cluster.Silos.FirstOrDefault(one => one.IsActive && one.Name == silo.Name);
            stage.Say(there ? $"{silo.Name} is alive."
                : back is not null ? $"{silo.Name} was ended and is back, as process {back.ProcessId}."
                : $"{silo.Name} is gone. Start it again as you start your silos.");
        }
        catch (Exception failure) when (failure is OperationCanceledException or UnreachableException or ApiException)
        {
            stage.Say($"Nobody says how {silo.Name} stands; see cronium silos.");
        }
    }
}
