using System.Text.Json.Nodes;

namespace Cronium.Cli.Drill;

/// <summary>Where the canaries of a drill run.</summary>
/// <param name="Kind"><c>local</c>, <c>server</c> or <c>container</c>.</param>
/// <param name="Name">The server or the image; null for <c>local</c>.</param>
internal sealed record DrillTarget(string Kind, string? Name)
{
    public static readonly DrillTarget Local = new("local", null);

    /// <summary>A container's files are its own: no canary can read what another one wrote.</summary>
    public bool SharesFiles => Kind != "container";

    /// <summary>Reads the words after <c>--target</c>.</summary>
    /// <exception cref="UsageException">They name none.</exception>
    public static DrillTarget Parse(IReadOnlyList<string> words) => words switch
    {
        [] or ["local"] => Local,
        ["server" or "container", { Length: > 0 } name] => new DrillTarget(words[0], name),
        _ => throw new UsageException($"'{string.Join(' ', words)}' is no target of a drill; write 'local', 'server NAME' or 'container IMAGE'."),
    };

    /// <summary>As a job file writes it.</summary>
    public JsonObject ToJson() => Kind switch
    {
        "server" => new JsonObject { ["servers"] = new JsonArray(Name) },
        "container" => new JsonObject { ["container"] = Name },
        _ => new JsonObject { ["local"] = true },
    };

    public override string ToString() => Name is null ? "the silos' own machine (local)" : $"{Kind} {Name}";
}
