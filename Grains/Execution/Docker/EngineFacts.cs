namespace Cronium.Grains.Execution.Docker;

/// <summary>What an engine says of itself.</summary>
/// <param name="Id">Stable as long as its data are.</param>
/// <param name="Name">Name of its host.</param>
/// <param name="Version">Of the engine.</param>
/// <param name="LiveRestore">Containers go on while the engine restarts.</param>
/// <param name="Cpus">CPUs of its host.</param>
/// <param name="MemoryBytes">Memory of its host.</param>
/// <param name="CgroupVersion">1 or 2.</param>
/// <param name="Trouble">What is not as it should be, as sentences for people; null: nothing.</param>
internal sealed record EngineFacts(
    string Id, string Name, string Version, bool LiveRestore, int Cpus, long MemoryBytes, int CgroupVersion, string? Trouble);
