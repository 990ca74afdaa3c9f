using Cronium.Grains.Jobs;
using Cronium.Grains.Runs;
using Cronium.Grains.Storage;

namespace Cronium.Grains.Recovery;

/// <summary>
/// What an attempt's target keeps of where the attempt comes from, so that its run can be made again after the store has
/// forgotten it. Nothing secret: it is part of a command line.
/// </summary>
internal sealed record AttemptOrigin
{
    public required string Job { get; init; }

    public required string JobUid { get; init; }

    public required long JobVersion { get; init; }

    public required RunTrigger Trigger { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Names of the secrets whose values must not appear in the log.</summary>
    public IReadOnlyList<string> Secrets { get; init; } = [];

    public static string TextOf(StoredRun run) => StoreJson.Write(new AttemptOrigin
    {
        Job = run.Record.Job,
        JobUid = run.Record.JobUid,
        JobVersion = run.Record.JobVersion,
        Trigger = run.Record.Trigger,
        CreatedAt = run.Record.CreatedAt,
        Secrets = run.Definition.Secrets,
    });

    /// <summary>Null: it is none, or none that belongs to the run.</summary>
    public static AttemptOrigin? Read(string? text, RunId run)
    {
        try
        {
            return text is { Length: > 0 } && StoreJson.Read<AttemptOrigin>(text) is { } origin && JobName.IsValid(origin.Job) && Scheduling.ShardId.OfJob(origin.Job) == run.Shard
                ? origin
                : null;
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }
}
