namespace Cronium.Grains.Engines;

/// <summary>From what a person writes to the engine that is meant. No I/O.</summary>
internal static class EngineNames
{
    /// <summary>Fewer characters of an id are a name that was mistyped.</summary>
    private const int ShortestId = 4;

    /// <exception cref="CroniumException">There is none, or several bear the name.</exception>
    public static KnownEngine Find(IReadOnlyList<KnownEngine> engines, string name)
    {
        if (engines.FirstOrDefault(engine => engine.Id == name) is { } exact)
        {
            return exact;
        }

        var found = engines.Where(engine => engine.Name == name).ToList();
        if (found.Count == 0 && name.Length >= ShortestId)
        {
            found = [.. engines.Where(engine => engine.Id.StartsWith(name, StringComparison.OrdinalIgnoreCase))];
        }

        return found switch
        {
            [var only] => only,
            [] => throw new CroniumException(RefusalKind.NotFound, $"There is no Docker Engine '{Shortened(name)}'{Hint(engines, name)}"),
            _ => throw new CroniumException(
                RefusalKind.Conflict, $"{found.Count} Docker Engines are called '{name}'; give the id: {string.Join(" or ", found.Select(engine => engine.Id))}. executors:docker:name gives each its own name."),
        };
    }

    private static string Hint(IReadOnlyList<KnownEngine> engines, string name) =>
        engines.Count == 0 ? "; no silo of the cluster reaches one (executors:docker:endpoint)." : $"; did you mean '{NearestName.To(name, engines.Select(engine => engine.Name))}'?";

    private static string Shortened(string name) => name.Length > 100 ? name[..100] + "..." : name;
}
