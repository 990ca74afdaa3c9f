using Cronium.Grains.Cluster.Leaving;
using Cronium.Grains.Execution;
using Cronium.Grains.Execution.Targets;
using Cronium.Grains.Servers;
using Cronium.Grains.Storage;
using Orleans.Runtime;

namespace Cronium.Grains.Engines;

/// <summary>One Docker Engine: hands out its slots, and has its silo follow the attempts there. Moves to another silo when its own does not reach the engine any more.</summary>
[GrainType("engine"), EnginePlacement, StayingSilo, KeepAlive]
internal sealed class EngineGrain(EngineSite site, EngineView view, EngineStore store, EngineSweeper sweeper, TargetSlots slots, ILocalSiloDetails silo, TimeProvider time)
    : Grain, IEngineGrain, IEngineTarget
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(5);

    /// <summary>What a silo left behind that died is cleared away, and counted, soon.</summary>
    private static readonly TimeSpan FirstSweep = TimeSpan.FromSeconds(5);

    private string Id => this.GetPrimaryKeyString();

    private string Silo => silo.SiloAddress.ToParsableString();

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var (link, hold) = Existing();
        slots.Capacity = link.Settings.MaxConcurrent;
        Keep(hold, await store.HeldAsync(Id));
        this.RegisterGrainTimer(_ => MoveIfLostAsync(), Interleaving(LookEvery, LookEvery));
        this.RegisterGrainTimer(_ => SweepAsync(), Interleaving(FirstSweep, link.Settings.SweepEvery));
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        if (site.Link?.Hold is { } hold && hold.Id == Id)
        {
            sweeper.Leave(hold);
        }

        return Task.CompletedTask;
    }

    public async Task<EngineSnapshot> GetAsync()
    {
        var (link, hold) = Existing();
        var offers = (await view.OffersAsync()).Where(offer => offer.Id == Id && offer.Silo != Silo);
        var known = new KnownEngine(Id, [.. new[] { link.Offer(Silo) }.OfType<EngineOffer>(), .. offers]);
        return known.AtRest() with { Silo = Silo, Running = slots.Running, Waiting = slots.Waiting, Breaker = hold.Breaker.Circuit.ToSnapshot() };
    }

    public async Task<ServerCheck> CheckAsync()
    {
        var (link, _) = Existing();
        var facts = await link.ProbeAsync(CancellationToken.None);
        return EngineCheckup.Of(link.Settings, facts, link.Error);
    }

    public async Task<EngineSnapshot> SetBreakerAsync(BreakerOrder order)
    {
        var (_, hold) = Existing();
        if (BreakerOrders.Problems(order).ToList() is { Count: > 0 } problems)
        {
            throw CroniumException.Invalid(problems);
        }

        if (order.Open)
        {
            hold.Breaker.Hold(time.GetUtcNow() + order.For, order.Reason, order.By ?? "a request");
        }
        else
        {
            hold.Breaker.Release();
        }

        await store.HoldAsync(Id, order.Open ? hold.Breaker.Circuit.Keep() : null);
        return await GetAsync();
    }

    public Task<EngineLoad> LoadAsync()
    {
        var (link, hold) = Existing();
        return Task.FromResult(new EngineLoad(slots.Load, link.Refusal(hold)));
    }

    public Task<Reservation> ReserveAsync(AttemptId attempt)
    {
        var (link, hold) = Existing();
        if (link.Refusal(hold) is { } refusal)
        {
            slots.Wait(attempt);
            return Task.FromResult(new Reservation(ReservationKind.Unreachable, refusal));
        }

        return Task.FromResult(slots.Reserve(attempt)
            ? Reservation.Granted
            : new Reservation(ReservationKind.Waiting, $"Waits for a free slot on Docker Engine '{hold.Name}': {slots.Running} of {slots.Capacity} are taken."));
    }

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

    /// <exception cref="CroniumException">The engine of this silo is another one now, or there never was one.</exception>
    private (EngineLink Link, EngineHold Hold) Existing()
    {
        if (site.Link is { Hold: { } hold } link && hold.Id == Id)
        {
            return (link, hold);
        }

        DeactivateOnIdle();
        throw new CroniumException(RefusalKind.Unavailable, $"Waits for a silo that reaches the Docker Engine {Id}.");
    }

    private static void Keep(EngineHold hold, KeptCircuit? held)
    {
        if (held is { HeldBy: { } by })
        {
            hold.Breaker.Hold(held.Until, held.Reason, by);
        }
        else if (hold.Breaker.Circuit.HeldBy is not null)
        {
            // Opened while the grain was here before, and closed elsewhere since.
            hold.Breaker.Release();
        }
    }

    private async Task MoveIfLostAsync()
    {
        var here = site.Link is { Hold: { } hold, Error: null } && hold.Id == Id;
        if (!here && (await view.OffersAsync()).Any(offer => offer.Id == Id && offer.Silo != Silo && offer.Error is null))
        {
            DeactivateOnIdle();
        }
    }

    private Task SweepAsync() => site.Link is { Hold: { } hold } link && hold.Id == Id ? sweeper.SweepAsync(link, hold, time) : Task.CompletedTask;

    private static GrainTimerCreationOptions Interleaving(TimeSpan due, TimeSpan period) => new(due, period) { Interleave = true };
}
