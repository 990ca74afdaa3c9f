namespace Cronium.Cli.Api;

/// <summary>Which log is read, and from where on.</summary>
/// <param name="Run">Id of the run.</param>
/// <param name="Dispatch">Name of the only dispatch wanted; null: all are.</param>
/// <param name="After">Number of the last entry the reader has, or its cursor where there are several dispatches; null: from the beginning.</param>
internal sealed record LogPlace(string Run, string? Dispatch = null, string? After = null);
