namespace Cronium.Cli.Drill;

/// <summary>The drill cannot be held, or not go on; the message says why.</summary>
internal sealed class DrillException(string message) : Exception(message);
