using Cronium.Chaos.Faults;
using Cronium.Integration.Tests.Servers;

namespace Cronium.Chaos;

/// <summary>What a chaos run consists of.</summary>
internal sealed record ChaosOptions
{
    public int Seed { get; init; } = 1;

    /// <summary>How long jobs fall due and faults are injected; the quiet time after it is not counted.</summary>
    public TimeSpan Load { get; init; } = TimeSpan.FromSeconds(60);

    public int Silos { get; init; } = 3;

    public bool Containers { get; init; } = true;

    /// <summary>What may happen, by default all that nothing is lost by; nothing: a run in peace.</summary>
    public IReadOnlyList<FaultKind> Kinds { get; init; } = [.. Enum.GetValues<FaultKind>().Where(kind => kind != FaultKind.CutPower)];

    /// <summary>From one fault to the next, at least.</summary>
    public TimeSpan Gap { get; init; } = TimeSpan.FromSeconds(6);

    /// <summary>The first silo is never ended, so that its memory can be watched.</summary>
    public bool SpareFirst { get; init; }

    /// <summary>How long everything may take to come to its end after the load.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(150);

    /// <summary>Keep what the silos said, if something was broken.</summary>
    public bool Keep { get; init; } = true;

    /// <summary>The store.</summary>
    public RedisServer Redis { get; init; } = new();

    /// <summary>Where the silos' program lies; null: as built.</summary>
    public string? Program { get; init; }
}
