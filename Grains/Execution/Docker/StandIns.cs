using System.Globalization;
using System.Net;
using Cronium.Grains.Execution.Supervision;
using Docker.DotNet;
using Docker.DotNet.Models;

namespace Cronium.Grains.Execution.Docker;

/// <summary>
/// Containers that show what another one holds which is over and cannot be started any more (<see cref="StartRefusal.IsStuck"/>):
/// made like it, with its volume. That one stays, for its name is what keeps the attempt from running twice.
/// </summary>
internal sealed class StandIns(EngineApi api, SeenContainers seen)
{
    /// <summary>An engine killed amid the start of one leaves it as stuck; then comes the next.</summary>
    private const int Most = 20;

    /// <param name="attempt">The attempt.</param>
    /// <param name="over">Its own container, which is over.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="TargetUnreachableException">None could be started.</exception>
    public async Task<Footing> UseAsync(AttemptId attempt, ContainerInspectResponse over, CancellationToken cancellationToken)
    {
        for (var number = 1; number <= Most; number++)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"{over.Name.TrimStart('/')}-{number}");
            await MakeAsync(name, over, cancellationToken);
            if (await IsAcknowledgedAsync(name, cancellationToken))
            {
                return new Footing.Settled(new RunDirectory { Forgotten = true });
            }

            if (await StartAsync(name, cancellationToken))
            {
                seen.Change(attempt, old => old with { StandIn = name });
                return new Footing.Up();
            }
        }

        throw new TargetUnreachableException($"The engine starts neither the container again, to read what it holds, nor one of {Most} others in its place. Restart it, containerd included, and its containerd-shim processes.");
    }

    private Task MakeAsync(string name, ContainerInspectResponse over, CancellationToken cancellationToken) => api.UseAsync(
        async (client, token) =>
        {
            try
            {
                var host = over.HostConfig ?? new HostConfig();
                host.VolumesFrom = [over.ID];
                await client.Containers.CreateContainerAsync(new CreateContainerParameters(over.Config ?? new ContainerConfig()) { Name = name, Image = over.Image, HostConfig = host }, token);
            }
            catch (DockerApiException exception) when (exception.StatusCode == HttpStatusCode.Conflict)
            {
                // It was made before.
            }
        },
        cancellationToken);

    private Task<bool> IsAcknowledgedAsync(string name, CancellationToken cancellationToken) => api.UseAsync(
        async (client, token) => (await client.Containers.InspectContainerAsync(name, token)).State is { Status: "exited", ExitCode: ContainerPlan.AcknowledgedCode }, cancellationToken);

    /// <summary>False: it is stuck as well.</summary>
    private Task<bool> StartAsync(string name, CancellationToken cancellationToken) => api.UseAsync(
        async (client, token) =>
        {
            try
            {
                await client.Containers.StartContainerAsync(name, null, token);
                return true;
            }
            catch (DockerApiException exception) when (StartRefusal.IsStuck(exception))
            {
                return false;
            }
        },
        cancellationToken);
}
