using Cronium.Grains.Cluster;
using Cronium.Grains.Cluster.Leaving;
using Cronium.Grains.Execution;
using Cronium.Grains.Execution.Targets;
using Cronium.Grains.Storage;
using Orleans.Runtime;

namespace Cronium.Grains.Servers;

/// <summary>
/// One server: owns the way to it and its slots, so that all runs of the cluster share one set of connections. No call
/// but a check waits for the server itself.
/// </summary>
[GrainType("server"), RendezvousPlacement, StayingSilo, KeepAlive]
internal sealed class ServerGrain(ServerEditing editing, ServerOperation operation, ServerLinks links, ServerTakeUp takeUp, TargetSlots slots, ILocalSiloDetails silo)
    : Grain, IServerGrain, IServerTarget, IServerLifecycle, IStoreBacked
{
    private ServerLink? _link;

    private string Name => this.GetPrimaryKeyString();

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (await editing.FindAsync(Name) is { } server)
        {
            Use(server);
        }
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        if (_link is { } link)
        {
            links.Close(link);
        }

        return Task.CompletedTask;
    }

    public async Task<ServerSnapshot> PutAsync(PutServer request)
    {
        try
        {
            return Snapshot(Use(await editing.PutAsync(Name, request)));
        }
        catch (CroniumException) when (_link is null)
        {
            // Whatever name was tried, nothing is kept of it.
            DeactivateOnIdle();
            throw;
        }
    }

    public async Task<ServerSnapshot> GetAsync()
    {
        Existing();
        return Snapshot(await editing.FindAsync(Name) ?? throw ServerEditing.NoServer(Name));
    }

    public async Task RemoveAsync(bool force)
    {
        var link = Existing();
        if (!force && slots.Running is > 0 and var running)
        {
            throw new CroniumException(
                RefusalKind.Conflict,
                $"{(running == 1 ? "A script runs" : $"{running} scripts run")} on server '{Name}'. Wait, or cancel the runs; removed with force, nobody learns how they end.");
        }

        await editing.RemoveAsync(Name, force);
        _link = null;
        link.Remove();
        links.Close(link);
        operation.ReopenDependentsAsync(Name, 0).Ignore();
        DeactivateOnIdle();
    }

    public Task<ServerCheck> CheckAsync() => operation.CheckAsync(Existing());

    public async Task<ServerSnapshot> SetBreakerAsync(BreakerOrder order)
    {
        await operation.SetBreakerAsync(Existing(), order);
        return await GetAsync();
    }

    public async Task<ServerSnapshot> ForgetHostKeyAsync()
    {
        var link = Existing();
        var server = await editing.ForgetHostKeyAsync(Name);
        link.Use(server, anew: true);
        operation.ReopenDependentsAsync(Name, 0).Ignore();
        return Snapshot(server);
    }

    public Task<Reservation> ReserveAsync(AttemptId attempt) => Task.FromResult(Reserve(attempt));

    public Task<bool> IsFollowingAsync(AttemptId attempt, long epoch, bool cancel)
    {
        Existing();
        return Task.FromResult(slots.IsFollowing(attempt, epoch, cancel));
    }

    public Task FollowAsync(FollowOrder order)
    {
        Existing();
        slots.Follow(order);
        return Task.CompletedTask;
    }

    public Task ReleasedAsync(AttemptId attempt)
    {
        slots.Release(attempt);
        return Task.CompletedTask;
    }

    public Task ReachableAsync()
    {
        slots.TellNext();
        return Task.CompletedTask;
    }

    public async Task ReopenAsync(int hops)
    {
        if (_link is { } link && await editing.FindAsync(Name) is { } server)
        {
            link.Use(server, anew: true);
            operation.ReopenDependentsAsync(Name, hops).Ignore();
        }
    }

    public Task TakeUpAsync()
    {
        if (_link is { } link)
        {
            takeUp.Begin(link);
        }

        return Task.CompletedTask;
    }

    private Reservation Reserve(AttemptId attempt)
    {
        if (_link is not { } link)
        {
            DeactivateOnIdle();
            return new Reservation(ReservationKind.Refused, $"There is no server '{Name}' any more. Apply it again, or take it out of the job's target.");
        }

        if (link.Breaker.Refusal() is { } refusal)
        {
            slots.Wait(attempt);
            return new Reservation(ReservationKind.Unreachable, refusal);
        }

        return slots.Reserve(attempt)
            ? Reservation.Granted
            : new Reservation(ReservationKind.Waiting, $"Waits for a free slot on {Name}: {slots.Running} of {slots.Capacity} are taken.");
    }

    private ServerRecord Use(ServerRecord server)
    {
        slots.Capacity = server.Definition.MaxConcurrent;
        if (_link is not { } link)
        {
            _link = links.Open(server);
        }
        else if (link.Use(server))
        {
            operation.ReopenDependentsAsync(Name, 0).Ignore();
        }

        slots.TellNext();
        return server;
    }

    private ServerLink Existing()
    {
        if (_link is { } link)
        {
            return link;
        }

        // Somebody asked for a name that is none; a grain is not kept for that.
        DeactivateOnIdle();
        throw ServerEditing.NoServer(Name);
    }

    private ServerSnapshot Snapshot(ServerRecord server)
    {
        var link = Existing();
        return server.AtRest() with
        {
            Breaker = link.Breaker.Circuit.ToSnapshot(),
            Load = (link.Way?.Load ?? new ServerLoad()) with { Running = slots.Running, Waiting = slots.Waiting },
            LastError = link.Way?.LastError,
            Silo = silo.SiloAddress.ToParsableString(),
        };
    }
}
