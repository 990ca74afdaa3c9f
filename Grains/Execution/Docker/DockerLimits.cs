using Cronium.Grains.Jobs;

namespace Cronium.Grains.Execution.Docker;

/// <summary>Limits of a container, all of them set.</summary>
/// <param name="Cpu">CPUs.</param>
/// <param name="MemoryBytes">Memory and swap together.</param>
/// <param name="Pids">Processes and threads, the supervisor's included.</param>
/// <param name="TmpBytes">Size of <c>/tmp</c>; it is memory.</param>
internal sealed record DockerLimits(double Cpu, long MemoryBytes, int Pids, long TmpBytes)
{
    private const long MiB = 1024 * 1024;

    /// <summary>What a job gets that asks for nothing.</summary>
    public static DockerLimits Default { get; } = new(Cpu: 1, MemoryBytes: 512 * MiB, Pids: 256, TmpBytes: 64 * MiB);

    /// <summary>What a job may ask for where the operator says nothing.</summary>
    public static DockerLimits Max { get; } = new(Cpu: 4, MemoryBytes: 4096 * MiB, Pids: 4096, TmpBytes: 1024 * MiB);

    /// <summary>These, where a job does not ask for others.</summary>
    public DockerLimits With(ResourceLimits asked) =>
        new(asked.Cpu ?? Cpu, asked.MemoryBytes ?? MemoryBytes, asked.Pids ?? Pids, asked.TmpBytes ?? TmpBytes);
}
