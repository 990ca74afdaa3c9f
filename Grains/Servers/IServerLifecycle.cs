namespace Cronium.Grains.Servers;

/// <summary>What a server's grain hears from its own connections, keyed by the server's name. Not for callers outside the cluster.</summary>
[Alias("cronium.IServerLifecycle")]
internal interface IServerLifecycle : IGrainWithStringKey
{
    /// <summary>The circuit closed: those who wait are told.</summary>
    [Alias("reachable"), ResponseTimeout("00:00:05")]
    Task ReachableAsync();

    /// <summary>A server on the way to this one was changed: the connections are made anew, and those through this one as well.</summary>
    /// <param name="hops">How many servers on the way have passed this on.</param>
    [Alias("reopen"), ResponseTimeout("00:00:05")]
    Task ReopenAsync(int hops);

    /// <summary>The store went back: what runs on the server is found and taken up. Returns before that is done; asking again changes nothing.</summary>
    [Alias("take-up"), ResponseTimeout("00:00:05")]
    Task TakeUpAsync();
}
