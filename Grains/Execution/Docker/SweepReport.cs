namespace Cronium.Grains.Execution.Docker;

/// <summary>What a sweep of an engine found and did.</summary>
/// <param name="Found">Attempts of this cluster that have a container there and are not acknowledged.</param>
/// <param name="Removed">Containers removed, with their volumes.</param>
/// <param name="Kept">Containers of this cluster that stay.</param>
internal sealed record SweepReport(IReadOnlyList<AttemptId> Found, int Removed, int Kept);
