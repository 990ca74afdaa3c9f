using System.Globalization;
using System.Net;
using Cronium.Grains.Execution.Supervision;
using Cronium.Grains.Recovery;
using Docker.DotNet;
using Docker.DotNet.Models;
using Microsoft.Extensions.Logging;

namespace Cronium.Grains.Execution.Docker;

/// <summary>Removes this cluster's containers that are over, with their volumes; touches nothing else on the engine.</summary>
internal sealed partial class EngineJanitor(
    EngineApi api, ContainerIdentity identity, DockerExecutor executor, DockerOptions options, TimeProvider time, ILogger logger)
{
    private readonly ILogger _logger = logger;

    /// <inheritdoc cref="DockerEngine.SweepAsync"/>
    public async Task<SweepReport> SweepAsync(Func<AttemptId, Task<bool>> isWanted, CancellationToken cancellationToken)
    {
        List<AttemptId> found = [];
        var (removed, kept) = (0, 0);
        foreach (var container in await ListAsync(cancellationToken))
        {
            // An attempt that is wanted is its follower's, whatever became of its container.
            if (ContainerIdentity.AttemptOf(container.Labels) is not { } attempt || await isWanted(attempt))
            {
                kept++;
                Report(container, found);
            }
            else if (await SettleAsync(container, attempt, cancellationToken) && await RemoveAsync(container, cancellationToken))
            {
                removed++;
            }
            else
            {
                kept++;
                Report(container, found);
            }
        }

        return new SweepReport(found, removed, kept);
    }

    /// <inheritdoc cref="DockerEngine.FindAsync"/>
    public async Task<IReadOnlyList<FoundAttempt>> FindAsync(CancellationToken cancellationToken) =>
        [.. (await ListAsync(cancellationToken)).Select(Found).OfType<FoundAttempt>()];

    /// <summary>The first process of a container idles until the attempt is acknowledged, so one that runs is not over.</summary>
    private static FoundAttempt? Found(ContainerListResponse container) => ContainerIdentity.AttemptOf(container.Labels) is { } attempt
        ? new FoundAttempt(attempt, container.State != "running", 0, AttemptOrigin.Read(container.Labels.TryGetValue(ContainerIdentity.OriginLabel, out var origin) ? origin : null, attempt.Run))
        : null;

    private static void Report(ContainerListResponse container, List<AttemptId> found)
    {
        if (container.State == "running" && ContainerIdentity.AttemptOf(container.Labels) is { } attempt)
        {
            found.Add(attempt);
        }
    }

    private Task<IList<ContainerListResponse>> ListAsync(CancellationToken cancellationToken) => api.UseAsync(
        (client, token) => client.Containers.ListContainersAsync(
            new ContainersListParameters
            {
                All = true,
                Filters = new Dictionary<string, IDictionary<string, bool>>
                {
                    ["label"] = new Dictionary<string, bool> { [$"{ContainerIdentity.ClusterLabel}={identity.ClusterId}"] = true },
                },
            },
            token),
        cancellationToken);

    /// <summary>Whether it is over for so long that nothing can start it any more. One that idles although its attempt is over is ended.</summary>
    private async Task<bool> SettleAsync(ContainerListResponse container, AttemptId attempt, CancellationToken cancellationToken)
    {
        if (container.State == "running")
        {
            await EndIdleAsync(attempt, cancellationToken);
            return false;
        }

        if (container.State is not ("exited" or "created" or "dead"))
        {
            return false;
        }

        var since = await EndedAtAsync(container, cancellationToken);
        return since is { } ended && time.GetUtcNow() >= Max(ended, ContainerIdentity.NotAfterOf(container.Labels)) + options.KeepEnded;
    }

    /// <summary>Its run has ended and yet nobody acknowledged it, as its follower died in between.</summary>
    private async Task EndIdleAsync(AttemptId attempt, CancellationToken cancellationToken)
    {
        try
        {
            if ((await executor.ObserveAsync(attempt, cancellationToken)).Stage is AttemptStage.Ended or AttemptStage.Forgotten or AttemptStage.Absent)
            {
                await executor.AcknowledgeAsync(attempt, cancellationToken);
            }
        }
        catch (TargetUnreachableException exception)
        {
            LogNotEnded(attempt, exception.Message);
        }
    }

    /// <summary>One that never ran counts from when it was made.</summary>
    private Task<DateTimeOffset?> EndedAtAsync(ContainerListResponse container, CancellationToken cancellationToken) => api.UseAsync<DateTimeOffset?>(
        async (client, token) =>
        {
            try
            {
                var state = (await client.Containers.InspectContainerAsync(container.ID, token)).State;
                return DateTimeOffset.TryParse(state?.FinishedAt, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) && at.Year > 1
                    ? at
                    : new DateTimeOffset(DateTime.SpecifyKind(container.Created, DateTimeKind.Utc));
            }
            catch (DockerContainerNotFoundException)
            {
                return null;
            }
        },
        cancellationToken);

    private Task<bool> RemoveAsync(ContainerListResponse container, CancellationToken cancellationToken) => api.UseAsync(
        async (client, token) =>
        {
            try
            {
                // Not by force: one that was started meanwhile stays.
                await client.Containers.RemoveContainerAsync(container.ID, new ContainerRemoveParameters { RemoveVolumes = true, Force = false }, token);
                return true;
            }
            catch (DockerApiException exception) when (exception.StatusCode == HttpStatusCode.NotFound)
            {
                return true;
            }
            catch (DockerApiException exception)
            {
                LogNotRemoved(container.ID, EngineWords.Of(exception));
                return false;
            }
        },
        cancellationToken);

    private static DateTimeOffset Max(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

    [LoggerMessage(Level = LogLevel.Warning, Message = "The idle container of {Attempt} was not ended yet: {Cause}")]
    private partial void LogNotEnded(AttemptId attempt, string cause);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Container {Container} was not removed: {Cause}")]
    private partial void LogNotRemoved(string container, string cause);
}
