namespace Cronium.Chaos.Faults;

/// <summary>One fault of a plan.</summary>
/// <param name="At">Time after the beginning of the load.</param>
/// <param name="Kind">What is done.</param>
/// <param name="Victim">Which one of several, counted round.</param>
/// <param name="Lasts">How long until it is mended; nothing for what mends itself.</param>
internal sealed record Fault(TimeSpan At, FaultKind Kind, int Victim, TimeSpan Lasts)
{
    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{At.TotalSeconds,6:0.0} s  {Kind} #{Victim}, {Lasts.TotalSeconds:0.0} s");
}
