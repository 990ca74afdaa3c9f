using Cronium.Grains.Engines;
using Cronium.Grains.Execution.Docker;
using Cronium.Grains.Jobs;
using CsCheck;

namespace Cronium.Grains.Tests.Engines;

public sealed class EngineAdmissionTests
{
    private const long GiB = 1L << 30;

    private static readonly DockerLimits Small = new(1, 2 * GiB, 100, GiB);
    private static readonly DockerLimits Large = new(8, 16 * GiB, 1000, GiB);

    [Fact]
    public void A_job_that_one_engine_allows_is_taken() => Assert.Empty(EngineAdmission.Least(new ResourceLimits { MemoryBytes = 4 * GiB }, [Small, Large]));

    [Fact]
    public void A_job_that_none_allows_is_refused_with_both_numbers_and_the_setting()
    {
        var problem = Assert.Single(EngineAdmission.Least(new ResourceLimits { MemoryBytes = 4 * GiB }, [Small]));
        Assert.Equal(("resources.memory", "4GiB", "the operator allows at most 2GiB (executors:docker:limits:memory)"), (problem.Field, problem.Value, problem.Message));
    }

    [Fact]
    public void What_is_asked_for_is_taken_exactly_up_to_the_limit() =>
        Gen.Select(Gen.Long[6 << 20, 32 * GiB], Gen.Int[16, 2000], Gen.Double[0.01, 16], Gen.Long[0, 2 * GiB]).Sample(asked =>
        {
            var (memory, pids, cpu, tmp) = asked;
            var fits = memory <= Large.MemoryBytes && pids <= Large.Pids && cpu <= Large.Cpu && tmp <= Large.TmpBytes;
            var problems = EngineAdmission.Least(new ResourceLimits { MemoryBytes = memory, Pids = pids, Cpu = cpu, TmpBytes = tmp }, [Large]);
            Assert.Equal(fits, problems.Count == 0);
        });
}
