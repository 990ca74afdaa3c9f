namespace Cronium.Cli.Demo;

/// <summary>Compares logs with the file that the script wrote beside them.</summary>
internal static class LogProof
{
    /// <summary>Where the log departs from the file; null: they are the same to the byte.</summary>
    public static string? Difference(string name, ReadOnlySpan<byte> log, ReadOnlySpan<byte> file)
    {
        if (log.SequenceEqual(file))
        {
            return null;
        }

        var same = log.CommonPrefixLength(file);
        var line = file[..same].Count((byte)'\n') + 1;
        return $"{name} differs from the script's own file at line {line}: {log.Length} bytes instead of {file.Length}.";
    }

    /// <summary>The first break in the numbers; null: they go from 1 without a gap and without a repeat.</summary>
    public static string? Gap(IReadOnlyList<long> numbers)
    {
        for (var i = 0; i < numbers.Count; i++)
        {
            if (numbers[i] != i + 1)
            {
                return $"Entry {i + 1} of the live log has the number {numbers[i]}.";
            }
        }

        return null;
    }
}
