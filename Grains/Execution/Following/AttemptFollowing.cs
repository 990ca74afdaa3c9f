using Cronium.Grains.Execution.Targets;
using Cronium.Grains.Logs;
using Cronium.Grains.Storage;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Cronium.Grains.Execution.Following;

/// <summary>What every follower on a silo needs.</summary>
internal sealed class AttemptFollowing(
    IGrainFactory grains,
    ExecutorSelection executors,
    SecretStore secrets,
    LogStore log,
    LogPublisher publisher,
    SystemRemarks remarks,
    ILocalSiloDetails silo,
    TimeProvider time,
    ILogger<AttemptFollower> logger)
{
    public IGrainFactory Grains => grains;

    public SecretStore Secrets => secrets;

    public TimeProvider Time => time;

    public ILogger Logger => logger;

    public string Silo => silo.SiloAddress.ToParsableString();

    public IExecutor ExecutorFor(FollowOrder order) => executors.For(order);

    public SystemRemarks Remarks => remarks;

    public LogPump PumpFor(AttemptId attempt, long epoch, OutputStream stream, SecretMasker masker) =>
        new(attempt, epoch, stream, masker, log, publisher, time);
}
