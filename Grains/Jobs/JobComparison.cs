using System.Text.Json;

namespace Cronium.Grains.Jobs;

/// <summary>Whether two definitions say the same; records compare their dictionaries and lists by reference, which is not what is meant.</summary>
internal static class JobComparison
{
    public static bool Same(JobDefinition one, JobDefinition other) =>
        JsonSerializer.SerializeToUtf8Bytes(Sorted(one)).AsSpan().SequenceEqual(JsonSerializer.SerializeToUtf8Bytes(Sorted(other)));

    private static JobDefinition Sorted(JobDefinition job) =>
        job with { Environment = Sorted(job.Environment), Files = Sorted(job.Files), Target = job.Target with { Labels = Sorted(job.Target.Labels) } };

    private static SortedDictionary<string, string> Sorted(IReadOnlyDictionary<string, string> texts) => new(texts.ToDictionary(), StringComparer.Ordinal);
}
