namespace Cronium.Grains.Runs;

/// <summary>How attempts end of which nothing ever reached the target.</summary>
internal static class AttemptRefusal
{
    public static AttemptResult For(string? reason) => new() { End = AttemptEnd.Refused, Reason = reason };
}
