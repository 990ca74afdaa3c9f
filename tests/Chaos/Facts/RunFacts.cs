using System.Text.Json.Nodes;

namespace Cronium.Chaos.Facts;

/// <summary>What the cluster says of a run.</summary>
internal sealed record RunFacts
{
    public required string Id { get; init; }

    public required string Status { get; init; }

    public DateTimeOffset? DueAt { get; init; }

    public bool Ended { get; init; }

    public string? Reason { get; init; }

    public required IReadOnlyList<DispatchFacts> Dispatches { get; init; }

    public static RunFacts Of(JsonNode run) => new()
    {
        Id = (string?)run["id"] ?? "",
        Status = (string?)run["status"] ?? "",
        DueAt = (DateTimeOffset?)run["dueAt"],
        Ended = run["endedAt"] is not null,
        Reason = (string?)run["reason"],
        Dispatches = [.. run["dispatches"]!.AsArray().Select(dispatch => DispatchFacts.Of(dispatch!))],
    };
}

/// <summary>What the cluster says of a dispatch.</summary>
internal sealed record DispatchFacts(string Name, IReadOnlyList<AttemptFacts> Attempts)
{
    /// <summary>As scripts know it: the server's name, or <c>-</c>.</summary>
    public string Server => Name is "local" or "container" ? "-" : Name;

    public static DispatchFacts Of(JsonNode dispatch) =>
        new((string?)dispatch["name"] ?? "", [.. dispatch["attempts"]!.AsArray().Select(attempt => AttemptFacts.Of(attempt!))]);
}

/// <summary>What the cluster says of an attempt.</summary>
/// <param name="Number">From 1.</param>
/// <param name="End">How it ended; null: it has not.</param>
/// <param name="ExitCode">The code, if it exited.</param>
/// <param name="Reason">Why.</param>
/// <param name="VerifiedGone">False: some process of it may be alive.</param>
internal sealed record AttemptFacts(int Number, string? End, int? ExitCode, string? Reason, bool? VerifiedGone)
{
    /// <summary>It was canceled before its script was started, and says so.</summary>
    public bool NeverBegan => End == "canceled" && Reason?.Contains("before the script started", StringComparison.Ordinal) == true;

    public static AttemptFacts Of(JsonNode attempt)
    {
        var result = attempt["result"];
        return new AttemptFacts((int)attempt["number"]!, (string?)result?["end"], (int?)result?["exitCode"], (string?)result?["reason"], (bool?)result?["verifiedGone"]);
    }
}
