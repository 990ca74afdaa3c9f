namespace Cronium.Cli.Documents;

/// <summary>In which order documents are applied: what others name comes first.</summary>
internal static class ApplyOrder
{
    /// <summary>Servers before the jobs that run on them, and a jump host before the servers behind it; else as they were given.</summary>
    public static IReadOnlyList<Document> Of(IReadOnlyList<Document> documents)
    {
        var hosts = documents.Where(document => document is { IsServer: true, Name: not null }).ToLookup(document => document.Name);
        return [.. documents.OrderBy(document => document.IsServer ? Hops(document, hosts) : int.MaxValue)];
    }

    // How many of the documents' own servers lie before it. A circle ends the count; the API refuses it.
    private static int Hops(Document server, ILookup<string?, Document> hosts)
    {
        var hops = 0;
        for (var at = server; hops <= hosts.Count && JumpHost(at) is { } before && hosts[before].FirstOrDefault() is { } next; at = next)
        {
            hops++;
        }

        return hops;
    }

    private static string? JumpHost(Document server) => server.Json["jumpHost"]?.ToString();
}
