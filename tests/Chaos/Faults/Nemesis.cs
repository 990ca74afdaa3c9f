using System.Collections.Concurrent;
using System.Diagnostics;
using Cronium.Chaos.World;
using Cronium.Integration.Tests.Cluster;

namespace Cronium.Chaos.Faults;

/// <summary>Carries out a plan: strikes, waits, mends. Faults may overlap; only what is struck already is left alone.</summary>
internal sealed class Nemesis(ChaosWorld world, ChaosOptions options, Action<string> tell)
{
    private static readonly TimeSpan Forgotten = TimeSpan.FromSeconds(1.5);

    /// <summary>How long a fault waits for a silo that no other one is at.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    private readonly ConcurrentQueue<Struck> _struck = [];
    private readonly Lock _silos = new();
    private readonly SemaphoreSlim _redis = new(1, 1);
    private readonly SemaphoreSlim _sshd = new(1, 1);
    private readonly SemaphoreSlim _docker = new(1, 1);

    /// <summary>What was done, and when.</summary>
    public IReadOnlyList<Struck> Done => [.. _struck];

    /// <summary>Returns when all is done and mended; what is to come after <paramref name="enough"/> is left out.</summary>
    public async Task StrikeAsync(IReadOnlyList<Fault> plan, CancellationToken enough, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        var work = new List<Task>();
        foreach (var fault in plan)
        {
            var wait = fault.At - watch.Elapsed;
            await Task.Delay(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, TimeProvider.System, enough).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (enough.IsCancellationRequested)
            {
                break;
            }

            work.Add(StrikeAsync(fault, cancellationToken));
        }

        await Task.WhenAll(work);
    }

    private Task StrikeAsync(Fault fault, CancellationToken cancellationToken) => fault.Kind switch
    {
        FaultKind.KillSilo => OnSiloAsync(fault, ends: true, slot => slot.KillAsync(cancellationToken), slot => slot.ReviveAsync(cancellationToken), cancellationToken),
        FaultKind.StopSilo => OnSiloAsync(fault, ends: true, slot => StopAsync(slot, cancellationToken), slot => slot.ReviveAsync(cancellationToken), cancellationToken),
        FaultKind.FreezeSilo => OnSiloAsync(fault, ends: true, Freeze, slot => ThawAsync(slot, cancellationToken), cancellationToken),
        FaultKind.CutStoreLink => OnSiloAsync(fault, ends: false, Cut, slot => RestoreAsync(slot, cancellationToken), cancellationToken),
        FaultKind.JumpClock => OnSiloAsync(fault, ends: false, slot => JumpAsync(slot, fault, cancellationToken), slot => SetRightAsync(slot, cancellationToken), cancellationToken),
        FaultKind.KillAllSilos => OnAllSilosAsync(fault, cancellationToken),
        FaultKind.KillRedis => OnAsync(_redis, fault, world.Redis.KillAsync, () => world.Redis.RestartAsync().AsTask(), cancellationToken),
        FaultKind.CutPower => CutPowerAsync(fault, cancellationToken),
        FaultKind.FreezeRedis => OnAsync(_redis, fault, () => Task.Run(world.Redis.Freeze, cancellationToken), () => Task.Run(world.Redis.Thaw, cancellationToken), cancellationToken),
        FaultKind.KillSshd => OnAsync(_sshd, fault, world.Sshd.StopAsync, world.Sshd.StartAsync, cancellationToken),
        FaultKind.CutSsh => OnAsync(_sshd, fault, world.Sshd.CutAsync, () => Task.CompletedTask, cancellationToken),
        FaultKind.KillDockerd => world.Docker is { } docker ? OnAsync(_docker, fault, docker.KillAsync, docker.StartAsync, cancellationToken) : Task.CompletedTask,
        _ => throw new InvalidOperationException($"Nobody knows how to do {fault.Kind}."),
    };

    private async Task OnAsync(SemaphoreSlim alone, Fault fault, Func<Task> strike, Func<Task> mend, CancellationToken cancellationToken)
    {
        await alone.WaitAsync(cancellationToken);
        try
        {
            Note(fault, "");
            await strike();
            await Task.Delay(fault.Lasts, TimeProvider.System, cancellationToken);
            await mend();
        }
        finally
        {
            alone.Release();
        }
    }

    private async Task OnSiloAsync(Fault fault, bool ends, Func<SiloSlot, Task> strike, Func<SiloSlot, Task> mend, CancellationToken cancellationToken)
    {
        if (await TakeAsync(fault, ends, cancellationToken) is not { } slot)
        {
            tell($"left out, as no silo stood free for {Longest.TotalSeconds} s: {fault}");
            return;
        }

        Note(fault, $"silo{slot.Number}, pid {slot.Silo.Pid}");
        await strike(slot);
        await Task.Delay(fault.Lasts, TimeProvider.System, cancellationToken);
        await mend(slot);
    }

    /// <summary>The fault's victim, as soon as one stands free: a fault that came too early for the others is late, not lost.</summary>
    private async Task<SiloSlot?> TakeAsync(Fault fault, bool ends, CancellationToken cancellationToken)
    {
        for (var since = Stopwatch.StartNew(); since.Elapsed < Longest; await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, cancellationToken))
        {
            lock (_silos)
            {
                if (Free(ends) is { Count: > 0 } free)
                {
                    var slot = free[fault.Victim % free.Count];
                    slot.Struck = true;
                    return slot;
                }
            }
        }

        return null;
    }

    private List<SiloSlot> Free(bool ends) => [.. world.Slots.Where(slot => slot.Usable && !(ends && options.SpareFirst && slot.Number == 0))];

    private List<SiloSlot> TakeAll()
    {
        lock (_silos)
        {
            var free = Free(ends: true);
            free.ForEach(slot => slot.Struck = true);
            return free;
        }
    }

    private async Task OnAllSilosAsync(Fault fault, CancellationToken cancellationToken)
    {
        var victims = TakeAll();
        Note(fault, $"{victims.Count} silos");
        await Task.WhenAll(victims.Select(slot => slot.KillAsync(cancellationToken)));
        await Task.Delay(fault.Lasts, TimeProvider.System, cancellationToken);
        await Task.WhenAll(victims.Select(slot => slot.ReviveAsync(cancellationToken)));
    }

    /// <summary>All silos have to notice that the store went back, and end; started again, they take up what runs.</summary>
    private Task CutPowerAsync(Fault fault, CancellationToken cancellationToken)
    {
        List<SiloSlot> all = [];
        return OnAsync(
            _redis,
            fault,
            async () =>
            {
                await world.Redis.CutPowerAsync(Forgotten);
                all = TakeAll();
            },
            async () =>
            {
                await world.Redis.RestartAsync();
                await Task.WhenAll(all.Select(slot => StepBackAsync(slot, cancellationToken)));
            },
            cancellationToken);
    }

    private async Task StopAsync(SiloSlot slot, CancellationToken cancellationToken)
    {
        var code = await slot.Silo.TerminateAsync(cancellationToken);
        if (code != 0)
        {
            tell($"silo{slot.Number} was told to stop and ended with {code}");
        }
    }

    private static Task Freeze(SiloSlot slot)
    {
        slot.Silo.Freeze();
        return Task.CompletedTask;
    }

    /// <summary>The others have declared it dead; awake again it must see that and end by itself.</summary>
    private static Task ThawAsync(SiloSlot slot, CancellationToken cancellationToken)
    {
        slot.Silo.Thaw();
        return StepBackAsync(slot, cancellationToken);
    }

    private static async Task StepBackAsync(SiloSlot slot, CancellationToken cancellationToken)
    {
        await Eventually.TrueAsync(() => Task.FromResult(slot.Silo.HasExited), TimeSpan.FromSeconds(30), () => $"silo{slot.Number} to step back; it said:\n{slot.Silo.Output}", cancellationToken);
        await slot.ReviveAsync(cancellationToken);
    }

    private static Task Cut(SiloSlot slot)
    {
        slot.Link.Cut();
        return Task.CompletedTask;
    }

    private static async Task RestoreAsync(SiloSlot slot, CancellationToken cancellationToken)
    {
        slot.Link.Restore();
        await slot.ReviveAsync(cancellationToken);
    }

    /// <summary>From a minute back to an hour forward. It took effect when the silo has said so.</summary>
    private static async Task JumpAsync(SiloSlot slot, Fault fault, CancellationToken cancellationToken)
    {
        var said = Said(slot);
        slot.Clock.Set(TimeSpan.FromSeconds((fault.Victim % 4) switch { 0 => -60, 1 => -5, 2 => 30, _ => 3600 }));
        await Eventually.TrueAsync(
            () => Task.FromResult(Said(slot) > said || slot.Silo.HasExited), TimeSpan.FromSeconds(60), () => $"silo{slot.Number} to notice that its clock is wrong; it said:\n{slot.Silo.Output}", cancellationToken);
    }

    private static int Said(SiloSlot slot) => slot.Silo.Output.Split("This machine's clock is ").Length;

    private static async Task SetRightAsync(SiloSlot slot, CancellationToken cancellationToken)
    {
        slot.Clock.Set(TimeSpan.Zero);
        await slot.ReviveAsync(cancellationToken);
    }

    private void Note(Fault fault, string victim)
    {
        _struck.Enqueue(new Struck(fault.Kind, TimeProvider.System.GetUtcNow()));
        tell($"{fault}  {victim}");
    }
}

/// <summary>A fault that was carried out.</summary>
/// <param name="Kind">What.</param>
/// <param name="At">When it began.</param>
internal sealed record Struck(FaultKind Kind, DateTimeOffset At);
