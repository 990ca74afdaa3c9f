using System.Globalization;
using Cronium.Grains.Jobs;

namespace Cronium.Grains.Execution.Docker;

/// <summary>Whether a job asks for more than the operator allows. Nothing is ever cut down silently.</summary>
internal static class LimitCheck
{
    /// <summary>Docker allows no less.</summary>
    public const long LeastMemoryBytes = 6L * 1024 * 1024;

    /// <summary>Supervisor and keeper need so many themselves.</summary>
    public const int LeastPids = 16;

    private const double LeastCpu = 0.01;

    /// <summary>One problem for each limit that is not granted; its field is under <c>resources</c>.</summary>
    public static IReadOnlyList<Problem> ProblemsOf(ResourceLimits asked, DockerLimits max)
    {
        List<Problem> problems = [];
        Check("cpu", asked.Cpu, LeastCpu, max.Cpu, cpu => cpu.ToString("0.###", CultureInfo.InvariantCulture));
        Check("memory", asked.MemoryBytes, LeastMemoryBytes, max.MemoryBytes, Bytes);
        Check("pids", asked.Pids, LeastPids, max.Pids, pids => pids.ToString(CultureInfo.InvariantCulture));
        Check("tmp", asked.TmpBytes, 0, max.TmpBytes, Bytes);
        return problems;

        void Check<T>(string name, T? value, T least, T most, Func<T, string> text)
            where T : struct, IComparable<T>
        {
            if (value is not { } number)
            {
                return;
            }

            if (number.CompareTo(most) > 0)
            {
                problems.Add(new Problem($"resources.{name}", text(number), $"the operator allows at most {text(most)} (executors:docker:limits:{name})"));
            }
            else if (number.CompareTo(least) < 0 || number is double.NaN)
            {
                problems.Add(new Problem($"resources.{name}", text(number), $"a container needs at least {text(least)}"));
            }
        }
    }

    /// <summary>In the largest unit that divides it.</summary>
    public static string Bytes(long bytes)
    {
        string[] units = ["", "KiB", "MiB", "GiB", "TiB"];
        var unit = 0;
        while (bytes != 0 && bytes % 1024 == 0 && unit < units.Length - 1)
        {
            bytes /= 1024;
            unit++;
        }

        return string.Create(CultureInfo.InvariantCulture, $"{bytes}{units[unit]}");
    }
}
