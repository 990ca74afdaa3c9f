namespace Cronium.Silo.Hosting;

/// <summary>How a silo's process ends.</summary>
internal static class ExitCode
{
    /// <summary>Asked to stop, and stopped.</summary>
    public const int Stopped = 0;

    /// <summary>It could not start: a port is taken, or the store cannot be used.</summary>
    public const int CannotStart = 1;

    /// <summary>The configuration is wrong.</summary>
    public const int BadConfiguration = 2;

    /// <summary>The store was flushed, swapped or set back under it, so nothing it knows holds any more.</summary>
    public const int StoreLost = 3;
}
