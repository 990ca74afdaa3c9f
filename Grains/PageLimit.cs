namespace Cronium.Grains;

/// <summary>The bound on every list.</summary>
internal static class PageLimit
{
    public const int Largest = 1000;

    /// <exception cref="CroniumException">It is not from 1 to <see cref="Largest"/>.</exception>
    public static int Check(int limit) => limit is >= 1 and <= Largest
        ? limit
        : throw CroniumException.Invalid([new Problem("limit", $"{limit}", $"use 1 to {Largest}")]);
}
