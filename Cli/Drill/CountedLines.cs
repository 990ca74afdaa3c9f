using System.Globalization;

namespace Cronium.Cli.Drill;

/// <summary>What of the counting script's lines came, held against what it wrote: 1, 2, 3, ...</summary>
/// <param name="Written">How many it wrote.</param>
/// <param name="Came">How many came.</param>
/// <param name="Missing">Never came.</param>
/// <param name="Repeated">Came once more.</param>
/// <param name="OutOfOrder">Came after a later one.</param>
internal sealed record CountedLines(int Written, int Came, int Missing, int Repeated, int OutOfOrder)
{
    public bool IsExact => Missing + Repeated + OutOfOrder == 0;

    /// <summary>Counts them.</summary>
    public static CountedLines Of(int written, IReadOnlyList<int> numbers)
    {
        var seen = new HashSet<int>();
        var (repeated, disordered, last) = (0, 0, 0);
        foreach (var number in numbers)
        {
            if (!seen.Add(number))
            {
                repeated++;
            }
            else if (number < last)
            {
                disordered++;
            }

            last = Math.Max(last, number);
        }

        return new CountedLines(written, numbers.Count, Enumerable.Range(1, written).Count(number => !seen.Contains(number)), repeated, disordered);
    }

    /// <summary>The number in <c>line 12 of 48</c>; null: that is another line.</summary>
    public static int? NumberIn(string line) =>
        line.Split(' ') is ["line", var number, "of", _] && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;
}
