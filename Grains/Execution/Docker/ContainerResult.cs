using Cronium.Grains.Execution.Supervision;
using Cronium.Grains.Jobs;
using Cronium.Grains.Runs;

namespace Cronium.Grains.Execution.Docker;

/// <summary>What a container adds to the end that its supervisor recorded. Pure.</summary>
internal static class ContainerResult
{
    private const int Kill = 9;

    public static AttemptResult Complete(AttemptResult result, ContainerTrailer trailer, ResourceLimits? limits)
    {
        if (result.End == AttemptEnd.Refused)
        {
            return result;
        }

        var told = WithCause(result, trailer.Cause);
        var outOfMemory = trailer.OutOfMemory || trailer.Cause == EndCause.OutOfMemory;
        return told with
        {
            OutOfMemory = outOfMemory,
            Reason = told.Reason ?? (outOfMemory ? MemorySentence(limits) : null),
            Usage = new ResourceUsage
            {
                PeakMemoryBytes = trailer.PeakMemoryBytes,
                CpuTime = trailer.CpuMicroseconds is { } time ? TimeSpan.FromMicroseconds(time) : null,
                Limits = limits,
            },
        };
    }

    /// <summary>A container that ended takes everything in it along: what the supervisor can only call lost is known here.</summary>
    private static AttemptResult WithCause(AttemptResult result, string? cause) => cause switch
    {
        null => result,
        EndCause.Canceled when result.End == AttemptEnd.Lost =>
            new AttemptResult { End = AttemptEnd.Canceled, Signal = Kill, Reason = EndCause.Sentence(cause), VerifiedGone = true },
        EndCause.Exhausted or EndCause.OutOfMemory when result.End == AttemptEnd.Lost =>
            new AttemptResult { End = AttemptEnd.Signaled, Signal = Kill, Reason = EndCause.Sentence(cause), VerifiedGone = true },
        _ when result.End == AttemptEnd.Lost || result.Reason == EndReasons.For("stopped") => result with { Reason = EndCause.Sentence(cause) },
        _ => result,
    };

    private static string MemorySentence(ResourceLimits? limits) => limits?.MemoryBytes is { } bytes
        ? $"It wanted more memory than its container has ({LimitCheck.Bytes(bytes)}), so the kernel ended processes of it."
        : "It wanted more memory than its container has, so the kernel ended processes of it.";
}
