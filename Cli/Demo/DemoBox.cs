using System.Text.Json.Nodes;
using Cronium.Cli.Api;
using Cronium.Cli.Output;
using Cronium.Grains.Logs;

namespace Cronium.Cli.Demo;

/// <summary>Runs a script in a container of this machine's Docker Engine, which tells of the box it is in.</summary>
internal sealed class DemoBox(CroniumApi api, Stage stage, TimeProvider time)
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan ReachWithin = TimeSpan.FromSeconds(15);
    private readonly ControlFilter _filter = new();

    /// <summary>Shows it; says whether the box held. True as well where there is nothing to show, and the stage says why.</summary>
    /// <param name="docker">Null: there is no engine.</param>
    /// <param name="trouble">Why there is none.</param>
    /// <param name="wanted">The image to use; null: one that is there.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<bool> ShowAsync(DemoDocker? docker, string trouble, string? wanted, CancellationToken cancellationToken)
    {
        if (docker is null)
        {
            stage.Say($"{trouble}, so no script runs in a container. With one (apt install docker.io) and any image with a shell, one does.");
            return true;
        }

        if ((wanted ?? await docker.ImageWithShellAsync(cancellationToken)) is not { } image)
        {
            stage.Say($"The Docker Engine at {docker.Endpoint} has no image with a /bin/sh, and the demonstration fetches none. Get one (docker pull busybox), and a script runs in it.");
            return true;
        }

        if (!await IsReachedAsync(cancellationToken))
        {
            stage.Say($"The silos do not reach the Docker Engine at {docker.Endpoint}, so no script runs in a container.");
            return true;
        }

        await DemoJobs.ApplyOneAsync(api, DemoJobs.Boxed, job => job["target"] = new JsonObject { ["container"] = image }, cancellationToken);
        var run = (await api.StartRunAsync(DemoJobs.Boxed, Guid.NewGuid().ToString("n"), cancellationToken)).Value.Id;
        stage.Say($"Run {run} looks around in a container of {image}. Its log:");
        try
        {
            return await WatchAsync(run, cancellationToken);
        }
        finally
        {
            await docker.RemoveOfAsync(run, CancellationToken.None);
        }
    }

    private async Task<bool> WatchAsync(string run, CancellationToken cancellationToken)
    {
        await foreach (var line in new LogFollower(api, time).FollowAsync(new LogPlace(run), cancellationToken))
        {
            if (line.Stream is OutputStream.Stdout or OutputStream.Stderr)
            {
                stage.LogLine(_filter.Filter(line.ToBytes()).TrimEnd('\n'));
            }
        }

        var ended = (await api.GetRunAsync(run, cancellationToken)).Value;
        var outcome = ended.Dispatches[0].LastOutcome;
        if (outcome?.End == "refused")
        {
            stage.Say($"The script did not start: {outcome.Reason}");
            return true;
        }

        var holds = outcome?.ExitCode == 0;
        stage.Verdict(holds, holds
            ? "Not root, no rights to gain, no network, nothing of the image to write to."
            : $"The script did not find the box it should be in: {ended.Reason ?? outcome?.Reason ?? RunText.ExitOf(ended) ?? "no reason given"}");
        if (RunText.Usage(outcome?.Usage) is { } usage)
        {
            stage.Say($"What it took: {usage}. What it might have: {EngineText.Limits(outcome?.Usage?.Limits ?? new EngineLimits())}.");
        }

        return holds;
    }

    private async Task<bool> IsReachedAsync(CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        while (!(await ListAsync(cancellationToken)).Any(engine => engine.Reachable))
        {
            if (time.GetElapsedTime(started) > ReachWithin)
            {
                return false;
            }

            await Task.Delay(Poll, time, cancellationToken);
        }

        return true;
    }

    private async Task<IReadOnlyList<Engine>> ListAsync(CancellationToken cancellationToken) => (await api.ListEnginesAsync([], cancellationToken)).Value.Items;
}
