using System.Globalization;

namespace Cronium.Cli.Drill;

/// <summary>Names of what a drill makes. They say which drill it was and when it is over, so that another one knows what may be removed.</summary>
/// <param name="Id">Seconds since 1970 of the latest end of the drill, in hexadecimal, and a few random digits.</param>
internal sealed record DrillNames(string Id)
{
    public const string Prefix = "cronium-drill-";

    public string Count => $"{Prefix}{Id}-count";

    public string Probe => $"{Prefix}{Id}-probe";

    public string Read => $"{Prefix}{Id}-read";

    public static DrillNames For(DateTimeOffset over) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{over.ToUnixTimeSeconds():x}-{Random.Shared.Next(0x10000):x4}"));

    public string Tick(int number) => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Id}-tick-{number}");

    /// <summary>Whether a job is a drill's.</summary>
    public static bool IsOfDrill(string job) => OverAt(job) is not null;

    /// <summary>When the drill that made this job is over in any case; null: no drill made it.</summary>
    public static DateTimeOffset? OverAt(string job) =>
        job.StartsWith(Prefix, StringComparison.Ordinal)
        && job[Prefix.Length..].Split('-') is [var seconds, { Length: 4 }, _, ..]
        && seconds.Length <= 9
        && long.TryParse(seconds, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number)
            ? DateTimeOffset.FromUnixTimeSeconds(number)
            : null;
}
