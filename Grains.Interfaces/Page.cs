namespace Cronium.Grains;

/// <summary>A part of a list.</summary>
/// <param name="Items">In the list's order.</param>
/// <param name="Next">Cursor of the next page; null: this is the last one.</param>
[GenerateSerializer, Immutable, Alias("cronium.page`1")]
public sealed record Page<T>([property: Id(0)] IReadOnlyList<T> Items, [property: Id(1)] string? Next);
