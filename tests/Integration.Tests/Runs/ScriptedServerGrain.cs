using Cronium.Grains.Execution;
using Cronium.Grains.Execution.Targets;
using Cronium.Grains.Runs;

namespace Cronium.Integration.Tests.Runs;

/// <summary>Stands where a server's grain stands: what a run asks of a server, answered by <see cref="ScriptedServers"/>.</summary>
[GrainType("scripted-server")]
internal sealed class ScriptedServerGrain(ScriptedServers servers) : Grain, IServerTarget
{
    private ScriptedServer Server => servers[this.GetPrimaryKeyString()];

    public async Task<Reservation> ReserveAsync(AttemptId attempt)
    {
        Server.Asked++;
        return await Server.Reserve();
    }

    public Task<bool> IsFollowingAsync(AttemptId attempt, long epoch, bool cancel)
    {
        if (Server.IsFollowing is { } answer)
        {
            return Task.FromResult(answer());
        }

        var following = Server.Going.TryGetValue(attempt, out var going) && going.Epoch == epoch;
        if (following && cancel)
        {
            going.Cancel.TrySetResult();
        }

        return Task.FromResult(following);
    }

    public Task FollowAsync(FollowOrder order)
    {
        var cancel = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (order.Cancel)
        {
            cancel.SetResult();
        }

        Server.Going[order.Attempt] = (order.Epoch, cancel);
        servers.Note(order);
        var (server, run) = (Server, GrainFactory.GetGrain<IRunLifecycle>(order.Attempt.Run.Value));
        _ = Task.Run(async () =>
        {
            var report = await server.Perform(order, cancel.Task);

            // Gone before it is told: the run may start another one as soon as it knows.
            server.Going.TryRemove(new KeyValuePair<AttemptId, (long, TaskCompletionSource)>(order.Attempt, (order.Epoch, cancel)));
            await run.ReportAsync(report);
        });
        return Task.CompletedTask;
    }

    public Task ReleasedAsync(AttemptId attempt) => Task.CompletedTask;
}
