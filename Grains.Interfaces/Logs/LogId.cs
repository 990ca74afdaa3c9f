using Cronium.Grains.Runs;

namespace Cronium.Grains.Logs;

/// <summary>Identity of the log of one dispatch; it spans the dispatch's attempts.</summary>
[GenerateSerializer, Immutable, Alias("cronium.log-id")]
public readonly record struct LogId([property: Id(0)] RunId Run, [property: Id(1)] string Dispatch)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Run}/{Dispatch}";
}
