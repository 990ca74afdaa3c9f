using Cronium.Grains.Runs;
using StackExchange.Redis;

namespace Cronium.Grains.Storage;

/// <summary>Keys and arguments of <see cref="StoreScript.AdmitRuns"/>.</summary>
internal sealed class AdmissionCall
{
    public AdmissionCall(KeySpace space, string job, long jobEpoch, IReadOnlyList<Admission> admissions)
    {
        Keys =
        [
            space["epochs"], space[FireLedger.KeyOf(job)], space[RunKeys.Definitions(job)], space["histories"],
            space[RunKeys.All], space[RunKeys.OfJob(job)], space[RunKeys.ActiveOfJob(job)],
            .. admissions.SelectMany(admission => KeysOf(space, admission.Run)),
        ];
        var definitions = DefinitionsOf(admissions);
        Arguments =
        [
            jobEpoch, job, definitions.Count,
            .. definitions.SelectMany(pair => new RedisValue[] { pair.Key, pair.Value }),
            .. admissions.SelectMany(ArgumentsOf),
        ];
    }

    public RedisKey[] Keys { get; }

    public RedisValue[] Arguments { get; }

    private static RedisKey[] KeysOf(KeySpace space, RunRecord? run) =>
        run is null ? [space["epochs"], space["epochs"]] : [space[RunKeys.Run(run.Id)], space[RunKeys.OfStatus(run.Status)]];

    private static Dictionary<string, string> DefinitionsOf(IReadOnlyList<Admission> admissions)
    {
        var definitions = new Dictionary<string, string>();
        foreach (var (_, run, definition) in admissions)
        {
            if (run is not null && !definitions.ContainsKey(RunKeys.Version(run)))
            {
                ArgumentNullException.ThrowIfNull(definition);
                definitions.Add(RunKeys.Version(run), StoreJson.Write(definition));
            }
        }

        return definitions;
    }

    private static RedisValue[] ArgumentsOf(Admission admission)
    {
        var (fire, run, _) = admission;
        RedisValue[] verdict = fire is null ? ["", ""] : [Instant.Write(fire.DueAt), StoreJson.Write(fire)];
        return run is null
            ? [.. verdict, "", "", "", "", "", ""]
            : [.. verdict, run.Id.Value, RunKeys.Place(run), run.Status.ToString(), !run.Status.IsFinal(), StoreJson.Write(run), RunKeys.Version(run)];
    }
}
