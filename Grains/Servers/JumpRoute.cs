using Cronium.Grains.Storage;

namespace Cronium.Grains.Servers;

/// <summary>The servers that a server is reached through.</summary>
internal sealed class JumpRoute(ServerStore store)
{
    public const int MostHops = 4;

    /// <summary>What is wrong with the way; null: it leads there.</summary>
    public async Task<Problem?> ProblemAsync(ServerDefinition server)
    {
        var way = new List<string> { server.Name };
        for (var next = server.JumpHost; next is not null;)
        {
            if (way.Contains(next))
            {
                return new Problem("jumpHost", server.JumpHost, $"the way is a circle: {string.Join(" -> ", way)} -> {next}; change one of them");
            }

            if (way.Count > MostHops)
            {
                return new Problem("jumpHost", server.JumpHost, $"the way has more than {MostHops} hops: {string.Join(" -> ", way)} -> {next}");
            }

            if (await store.FindAsync(next) is not { } hop)
            {
                return new Problem("jumpHost", server.JumpHost, await UnknownAsync(next, way));
            }

            way.Add(next);
            next = hop.Definition.JumpHost;
        }

        return null;
    }

    /// <summary>Names of the servers that are reached through this one, directly.</summary>
    public async Task<IReadOnlyList<string>> DependentsAsync(string server) =>
        [.. (await store.ListAsync(new Dictionary<string, string>(), null, int.MaxValue)).Items.Where(other => other.Definition.JumpHost == server).Select(other => other.Definition.Name)];

    private async Task<string> UnknownAsync(string name, List<string> way)
    {
        if (way.Count > 1)
        {
            return $"'{way[^1]}' is reached through '{name}', which does not exist any more; apply it again";
        }

        var known = (await store.NamesAsync()).Where(other => other != way[0]).ToList();
        return known.Count == 0 ? "there is no other server yet; apply it first" : $"there is no such server; did you mean '{NearestName.To(name, known)}'?";
    }
}
