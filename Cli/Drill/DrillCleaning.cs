using Cronium.Cli.Api;
using Cronium.Cli.Demo;

namespace Cronium.Cli.Drill;

/// <summary>Removes what a drill made, however it ended.</summary>
internal sealed class DrillCleaning(DrillCalls calls, DrillNames names, Stage stage, TimeProvider time)
{
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(30);

    /// <summary>Deletes the canaries; cancels the counting run, should it go on.</summary>
    public async Task CleanAsync(string? counting)
    {
        using var limit = new CancellationTokenSource(Within, time);
        try
        {
            var mine = (await calls.DrillJobsAsync(limit.Token)).Where(job => job.StartsWith(DrillNames.Prefix + names.Id, StringComparison.Ordinal)).ToList();
            foreach (var job in mine)
            {
                await calls.DeleteJobAsync(job, limit.Token);
            }

            if (counting is not null)
            {
                await calls.Api.CancelAsync(counting, limit.Token);
            }

            stage.Whisper($"The {mine.Count} canaries are deleted; their runs stay in the history until retention removes them.");
        }
        catch (Exception failure) when (failure is OperationCanceledException or UnreachableException or ApiException)
        {
            stage.Say($"The canaries could not all be deleted ({failure.Message.Split('\n')[0]}). The next drill does it, or: cronium delete JOB for each {DrillNames.Prefix}{names.Id}-*.");
        }
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
