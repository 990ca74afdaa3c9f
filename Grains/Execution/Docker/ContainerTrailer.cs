using System.Globalization;
using System.Text;

namespace Cronium.Grains.Execution.Docker;

/// <summary>The line by which our program in a container closes an answer.</summary>
/// <param name="PeakMemoryBytes">Null: not measured.</param>
/// <param name="CpuMicroseconds">Of all CPUs together; null: not measured.</param>
/// <param name="OutOfMemory">The kernel ended processes for want of memory.</param>
/// <param name="Cause">Why the container had once ended, null: it had not.</param>
internal sealed record ContainerTrailer(long? PeakMemoryBytes, long? CpuMicroseconds, bool OutOfMemory, string? Cause)
{
    private const int Longest = 512;

    /// <summary>Null: the answer was cut before it.</summary>
    public static ContainerTrailer? Find(ReadOnlySpan<byte> output, string token)
    {
        var end = Encoding.UTF8.GetString(output[Math.Max(0, output.Length - Longest)..]);
        var mark = $"\n{token} usage ";
        return end.LastIndexOf(mark, StringComparison.Ordinal) is >= 0 and var at && end.EndsWith('\n')
            ? Read(end[(at + mark.Length)..^1].Split(' ', 4))
            : null;
    }

    private static ContainerTrailer? Read(string[] fields) => fields is [var peak, var cpu, var oom, ..]
        ? new ContainerTrailer(Number(peak), Number(cpu), Number(oom) > 0, fields.ElementAtOrDefault(3) is { Length: > 0 } cause ? cause : null)
        : null;

    private static long? Number(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
