namespace Cronium.Grains.Servers;

/// <summary>Which servers there are, by name and by label. Read anew with each call: an answer of a moment ago counts for nothing.</summary>
internal interface IServerDirectory
{
    /// <summary>Names of all servers, in order.</summary>
    Task<IReadOnlyList<string>> NamesAsync();

    /// <summary>Names of the servers that have all of these labels, in order.</summary>
    Task<IReadOnlyList<string>> MatchAsync(IReadOnlyDictionary<string, string> labels);
}
