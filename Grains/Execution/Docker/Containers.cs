using System.Net;
using Cronium.Grains.Execution.Supervision;
using Docker.DotNet;
using Docker.DotNet.Models;

namespace Cronium.Grains.Execution.Docker;

/// <summary>
/// One container for each attempt. Its name decides who makes it; whoever finds it taken adopts what is there, in whatever
/// state: starting it again is harmless, as it only idles and the supervisor in it decides whether the script starts.
/// </summary>
internal sealed class Containers(EngineApi api, ContainerIdentity identity, DockerOptions options, ContainerPlace place, SeenContainers seen, TimeProvider time)
{
    /// <summary>A process in the kernel's hands outlives KILL, and its container with it; that is told and tried again.</summary>
    private static readonly TimeSpan KillPatience = TimeSpan.FromSeconds(10);

    private readonly Images _images = new(api, time);

    private readonly StandIns _standIns = new(api, seen);

    /// <summary>The container in which its programs can be run.</summary>
    public string NameOf(AttemptId attempt) => seen.Find(attempt)?.StandIn ?? identity.NameOf(attempt);

    /// <summary>Makes the container unless it was ever made, starts it unless it is over, and has the job's files in it.</summary>
    public async Task<Footing> EnsureAsync(AttemptOrder order, ContainerOrder container, CancellationToken cancellationToken) =>
        await MakeAsync(order, container, cancellationToken) switch
        {
            Footing.Up when container.Files.Count > 0 => await PutFilesAsync(order.Attempt, container.Files, cancellationToken),
            var footing => footing,
        };

    /// <summary>Finds the container, and starts it unless it is over.</summary>
    public async Task<Footing> FindAsync(AttemptId attempt, CancellationToken cancellationToken) =>
        await InspectAsync(attempt, cancellationToken) is { } found ? await AdoptAsync(attempt, found, cancellationToken) : Missing(attempt);

    /// <summary>Takes the name, so that the attempt never gets a container. False: it has one.</summary>
    /// <param name="attempt">Which attempt.</param>
    /// <param name="word">Why: <c>canceled</c> or <c>acknowledged</c>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<bool> VoidAsync(AttemptId attempt, string word, CancellationToken cancellationToken)
    {
        var image = await _images.VoidAsync(cancellationToken);
        var plan = ContainerPlan.Void(attempt, word, image, identity, time.GetUtcNow());
        return await api.UseAsync(
            async (client, token) =>
            {
                try
                {
                    await client.Containers.CreateContainerAsync(plan, token);
                    return true;
                }
                catch (DockerApiException exception) when (exception.StatusCode == HttpStatusCode.Conflict)
                {
                    return false;
                }
            },
            cancellationToken);
    }

    /// <summary>Null: there is none.</summary>
    public Task<ContainerInspectResponse?> InspectAsync(AttemptId attempt, CancellationToken cancellationToken) => api.UseAsync(
        async (client, token) =>
        {
            try
            {
                return (ContainerInspectResponse?)await client.Containers.InspectContainerAsync(identity.NameOf(attempt), token);
            }
            catch (DockerContainerNotFoundException)
            {
                return null;
            }
        },
        cancellationToken);

    /// <summary>A signal to the first process; one that is not running takes none.</summary>
    public Task SignalAsync(AttemptId attempt, string signal, CancellationToken cancellationToken) => api.UseAsync(
        async (client, token) =>
        {
            try
            {
                await client.Containers.KillContainerAsync(NameOf(attempt), new ContainerKillParameters { Signal = signal }, token);
            }
            catch (DockerApiException exception) when (exception.StatusCode is HttpStatusCode.Conflict or HttpStatusCode.NotFound)
            {
            }
        },
        cancellationToken);

    /// <summary>Ends everything in the container; returns when it is over. Somebody else may have started it again by then, to read what it holds.</summary>
    public async Task KillAsync(AttemptId attempt, CancellationToken cancellationToken)
    {
        var began = (await InspectAsync(attempt, cancellationToken))?.State?.StartedAt;
        await SignalAsync(attempt, "KILL", cancellationToken);
        var killed = time.GetTimestamp();
        while (await InspectAsync(attempt, cancellationToken) is { State: { Running: true } now } && now.StartedAt == began)
        {
            if (time.GetElapsedTime(killed) > KillPatience)
            {
                throw new TargetUnreachableException($"The container was killed, and is still there after {KillPatience.TotalSeconds:0} s.");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), time, cancellationToken);
        }
    }

    private async Task<Footing> MakeAsync(AttemptOrder order, ContainerOrder container, CancellationToken cancellationToken)
    {
        if (seen.Find(order.Attempt) is not null)
        {
            return await FindAsync(order.Attempt, cancellationToken);
        }

        if (container.Pull == Jobs.PullPolicy.Always)
        {
            // A registry that fails must not hide a container that is there.
            if (await InspectAsync(order.Attempt, cancellationToken) is { } found)
            {
                return await AdoptAsync(order.Attempt, found, cancellationToken);
            }

            if (await _images.PullAsync(container, order.Note, cancellationToken) is { } refusal)
            {
                return new Footing.Refused(refusal);
            }
        }

        return await CreateAsync(order, container, cancellationToken) switch
        {
            null => await StartNewAsync(order.Attempt, cancellationToken),
            { } other => other,
        };
    }

    /// <summary>Null: it was made by this call.</summary>
    private Task<Footing?> CreateAsync(AttemptOrder order, ContainerOrder container, CancellationToken cancellationToken)
    {
        var plan = ContainerPlan.For(order, container, options, identity, place, time.GetUtcNow() + order.StartWithin);
        return CreateAsync(plan, order, container, mayPull: container.Pull == Jobs.PullPolicy.Missing, cancellationToken);
    }

    private async Task<Footing?> CreateAsync(CreateContainerParameters plan, AttemptOrder order, ContainerOrder container, bool mayPull, CancellationToken cancellationToken)
    {
        try
        {
            await api.UseAsync((client, token) => client.Containers.CreateContainerAsync(plan, token), cancellationToken);
            return null;
        }
        catch (DockerApiException exception) when (exception.StatusCode == HttpStatusCode.Conflict)
        {
            return await FindAsync(order.Attempt, cancellationToken);
        }
        catch (DockerApiException exception) when (exception.StatusCode == HttpStatusCode.NotFound)
        {
            // The image is looked for before the name.
            return await InspectAsync(order.Attempt, cancellationToken) is { } found ? await AdoptAsync(order.Attempt, found, cancellationToken)
                : !mayPull ? new Footing.Refused(Images.Missing(container, EngineWords.Of(exception)))
                : await _images.PullAsync(container, order.Note, cancellationToken) is { } refusal ? new Footing.Refused(refusal)
                : await CreateAsync(plan, order, container, mayPull: false, cancellationToken);
        }
        catch (DockerApiException exception) when (StartRefusal.IsFinal(exception))
        {
            return new Footing.Refused($"The engine refused to make the container: {EngineWords.Of(exception)}");
        }
        catch (DockerApiException exception)
        {
            throw new TargetUnreachableException($"The engine did not make the container: {EngineWords.Of(exception)}", exception);
        }
    }

    private async Task<Footing> AdoptAsync(AttemptId attempt, ContainerInspectResponse found, CancellationToken cancellationToken)
    {
        var labels = found.Config?.Labels;
        if (!identity.IsOurs(labels) || labels is null || ContainerIdentity.AttemptOf(labels) != attempt)
        {
            return new Footing.Refused($"The engine has another container of the name {identity.NameOf(attempt)} that is not this cluster's.");
        }

        if (ContainerIdentity.VoidWordOf(labels) is { } word)
        {
            return new Footing.Settled(word == "canceled" ? new RunDirectory { Started = $"void {word} 0" } : new RunDirectory { Forgotten = true });
        }

        return found.State switch
        {
            { Status: "running" } => Known(attempt, new Footing.Up()),
            { Status: "created" } => await StartNewAsync(attempt, cancellationToken),
            { Status: "exited", ExitCode: ContainerPlan.AcknowledgedCode } => new Footing.Settled(new RunDirectory { Forgotten = true }),
            { Status: "exited" } state => await StartAgainAsync(attempt, found, EndCause.Of(state, HasFailedSince(attempt)), cancellationToken),
            { Status: "dead" or "removing" } => Missing(attempt),
            var state => throw new TargetUnreachableException($"The container is {state?.Status} by somebody else; nothing can be seen of it meanwhile."),
        };
    }

    /// <summary>Puts our programs in, again if need be, and starts it.</summary>
    private async Task<Footing> StartNewAsync(AttemptId attempt, CancellationToken cancellationToken)
    {
        try
        {
            await using var archive = ContainerArchive.Make(options, place);
            await PutAsync(attempt, place.Volume, archive, cancellationToken);
            await api.UseAsync((client, token) => client.Containers.StartContainerAsync(identity.NameOf(attempt), null, token), cancellationToken);
            return Known(attempt, new Footing.Up());
        }
        catch (DockerContainerNotFoundException exception) when (EngineWords.Of(exception).Contains("No such container", StringComparison.OrdinalIgnoreCase))
        {
            return Missing(attempt);
        }
        catch (DockerApiException exception) when (StartRefusal.IsStuck(exception) || StartRefusal.IsHalfMade(exception, place))
        {
            await RemoveUnusedAsync(attempt, cancellationToken);
            throw new TargetUnreachableException("The engine was ended while it made or started the container, and cannot start this one any more. It is made again.", exception);
        }
        catch (DockerApiException exception) when (StartRefusal.IsFinal(exception))
        {
            return new Footing.Refused(StartRefusal.Sentence(exception, place));
        }
        catch (DockerApiException exception)
        {
            throw new TargetUnreachableException($"The engine did not start the container: {EngineWords.Of(exception)}", exception);
        }
    }

    /// <summary>One that was never up has run nothing. Not by force: one that is started meanwhile stays.</summary>
    private async Task RemoveUnusedAsync(AttemptId attempt, CancellationToken cancellationToken)
    {
        if (await InspectAsync(attempt, cancellationToken) is not { State.Status: "created" } unused)
        {
            return;
        }

        try
        {
            await api.UseAsync(
                (client, token) => client.Containers.RemoveContainerAsync(unused.ID, new ContainerRemoveParameters { RemoveVolumes = true, Force = false }, token), cancellationToken);
        }
        catch (DockerApiException exception) when (exception.StatusCode is HttpStatusCode.Conflict or HttpStatusCode.NotFound)
        {
            // Somebody else started or removed it.
        }
    }

    /// <summary>Once: what the script made of them stays.</summary>
    private async Task<Footing> PutFilesAsync(AttemptId attempt, IReadOnlyDictionary<string, string> files, CancellationToken cancellationToken)
    {
        try
        {
            if (!await ExistsAsync(attempt, ContainerFiles.MarkOf(attempt, place), cancellationToken))
            {
                await using var archive = ContainerFiles.Make(attempt, files, options.User);
                await PutAsync(attempt, place.Root, archive, cancellationToken);
            }

            return new Footing.Up();
        }
        catch (DockerApiException exception)
        {
            throw new TargetUnreachableException($"The engine did not take the files of the job: {EngineWords.Of(exception)}", exception);
        }
    }

    private Task<bool> ExistsAsync(AttemptId attempt, string path, CancellationToken cancellationToken) => api.UseAsync(
        async (client, token) =>
        {
            try
            {
                await client.Containers.GetArchiveFromContainerAsync(NameOf(attempt), new ContainerPathStatParameters { Path = path }, statOnly: true, token);
                return true;
            }
            catch (DockerApiException exception) when (exception.StatusCode == HttpStatusCode.NotFound)
            {
                return false;
            }
        },
        cancellationToken);

    private Task PutAsync(AttemptId attempt, string path, Stream archive, CancellationToken cancellationToken) => api.UseAsync(
        (client, token) => client.Containers.ExtractArchiveToContainerAsync(NameOf(attempt), new CopyToContainerParameters { Path = path }, archive, token), cancellationToken);

    /// <summary>It ran before: nothing is refused any more, so what does not work is tried again.</summary>
    private async Task<Footing> StartAgainAsync(AttemptId attempt, ContainerInspectResponse over, string cause, CancellationToken cancellationToken)
    {
        // If we killed it ourselves, we know better why.
        var known = seen.Find(attempt)?.Cause;
        seen.Change(attempt, old => old with { Cause = known ?? cause });
        try
        {
            await api.UseAsync((client, token) => client.Containers.StartContainerAsync(identity.NameOf(attempt), null, token), cancellationToken);
            return Known(attempt, new Footing.Up());
        }
        catch (DockerApiException exception) when (StartRefusal.IsStuck(exception))
        {
            return await _standIns.UseAsync(attempt, over, cancellationToken);
        }
        catch (DockerApiException exception)
        {
            // An engine that shuts down ends its containers first: what it was shows when it starts one again.
            seen.Change(attempt, old => old with { Cause = known });
            throw new TargetUnreachableException($"The engine did not start the container again to read what it holds: {EngineWords.Of(exception)}", exception);
        }
    }

    /// <summary>One that was here and is gone was removed: the attempt never gets another.</summary>
    private Footing Missing(AttemptId attempt) =>
        seen.Find(attempt) is null ? new Footing.Absent() : new Footing.Settled(new RunDirectory { Started = "run 0 0 0 0", End = "1 lost removed - 0 0 0 ." });

    private Footing Known(AttemptId attempt, Footing footing)
    {
        seen.Change(attempt, old => old);
        return footing;
    }

    private bool HasFailedSince(AttemptId attempt) => seen.Find(attempt) is { } known && known.Failures != api.Failures;
}
