namespace Cronium.Grains.Servers;

/// <summary>The directory of a cluster that keeps no servers.</summary>
internal sealed class NoServers : IServerDirectory
{
    public Task<IReadOnlyList<string>> NamesAsync() => Task.FromResult<IReadOnlyList<string>>([]);

    public Task<IReadOnlyList<string>> MatchAsync(IReadOnlyDictionary<string, string> labels) => NamesAsync();
}
