namespace Cronium.Grains.Servers;

/// <summary>What a server's grain hears from its own connections, keyed by the server's name. Not for callers outside the cluster.</summary>
[Alias("cronium.IServerLifecycle")]
internal interface IServerLifecycle : IGrainWithStringKey
{
    /// <summary>The circuit closed: those who wait are told.</summary>
    [Alias("reachable"), ResponseTimeout("00:00:05")]
    Task ReachableAsync();
}
