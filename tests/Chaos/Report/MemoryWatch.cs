using System.Collections.Concurrent;
using System.Globalization;
using Cronium.Chaos.World;

namespace Cronium.Chaos.Report;

/// <summary>Looks at the resident memory of the silos, once every ten seconds.</summary>
internal sealed class MemoryWatch : IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(10);

    private readonly ConcurrentQueue<MemorySample> _samples = [];
    private readonly ITimer _timer;

    public MemoryWatch(ChaosWorld world) => _timer = TimeProvider.System.CreateTimer(_ => Look(world), null, Period, Period);

    public IReadOnlyList<MemorySample> Samples => [.. _samples];

    public void Dispose() => _timer.Dispose();

    private void Look(ChaosWorld world)
    {
        foreach (var slot in world.Slots.Where(slot => slot.Usable))
        {
            if (ResidentOf(slot.Silo.Pid) is { } megabytes)
            {
                _samples.Enqueue(new MemorySample(slot.Number, slot.Silo.Pid, TimeProvider.System.GetUtcNow(), megabytes));
            }
        }
    }

    private static double? ResidentOf(int pid)
    {
        try
        {
            var line = File.ReadLines(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/status")).First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
            return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) / 1024.0;
        }
        catch (Exception exception) when (exception is IOException or InvalidOperationException)
        {
            // It ended meanwhile.
            return null;
        }
    }
}

/// <summary>Resident memory of a silo's process at a moment.</summary>
internal sealed record MemorySample(int Slot, int Pid, DateTimeOffset At, double Megabytes);
