using System.Text.Json.Nodes;

namespace Cronium.Chaos.Facts;

/// <summary>A row of the fire ledger.</summary>
/// <param name="DueAt">The due instant; of a stretch, the first.</param>
/// <param name="Until">The last one of a stretch.</param>
/// <param name="Verdict">What became of it.</param>
/// <param name="Run">The run it led to.</param>
/// <param name="Lateness">From the due instant to its notice.</param>
internal sealed record FireFacts(DateTimeOffset DueAt, DateTimeOffset? Until, string Verdict, string? Run, TimeSpan Lateness)
{
    public static FireFacts Of(JsonNode fire) => new(
        (DateTimeOffset)fire["dueAt"]!, (DateTimeOffset?)fire["until"], (string?)fire["verdict"] ?? "", (string?)fire["run"], TimeSpan.FromMilliseconds((long)fire["latenessMs"]!));
}
