namespace Cronium.Grains;

/// <summary>Finds what somebody meant who mistyped a name.</summary>
internal static class NearestName
{
    /// <summary>The known name with the fewest edits (insert, delete, replace, swap of neighbours), case ignored; the first of equals.</summary>
    public static string To(string typed, IEnumerable<string> known) =>
        known.MinBy(name => Edits(typed.ToUpperInvariant(), name.ToUpperInvariant())) ?? throw new ArgumentException("There are no known names.", nameof(known));

    /// <summary>Whether somebody may have meant it; where half of the letters differ, a guess would mislead.</summary>
    public static bool IsClose(string typed, string known) =>
        Edits(typed.ToUpperInvariant(), known.ToUpperInvariant()) * 2 <= Math.Max(typed.Length, known.Length);

    /// <summary>Optimal string alignment distance; time is the product of the lengths, so long input is cut.</summary>
    internal static int Edits(string a, string b)
    {
        const int Longest = 200;
        a = a.Length > Longest ? a[..Longest] : a;
        var beforeLast = new int[b.Length + 1];
        var last = new int[b.Length + 1];
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            (beforeLast, last, row) = (last, row, beforeLast);
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var replace = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                row[j] = Math.Min(replace, 1 + Math.Min(last[j], row[j - 1]));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    row[j] = Math.Min(row[j], beforeLast[j - 2] + 1);
                }
            }
        }

        return row[b.Length];
    }
}
