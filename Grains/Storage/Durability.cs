namespace Cronium.Grains.Storage;

/// <summary>What to do about a Redis that could forget acknowledged writes.</summary>
internal enum Durability
{
    /// <summary>Refuse it.</summary>
    Strict,

    /// <summary>Warn about it.</summary>
    Relaxed,
}
