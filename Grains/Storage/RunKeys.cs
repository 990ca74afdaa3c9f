using System.Globalization;
using Cronium.Grains.Runs;
using StackExchange.Redis;

namespace Cronium.Grains.Storage;

/// <summary>Where a run and its indexes lie.</summary>
internal static class RunKeys
{
    /// <summary>All runs of a shard, by place.</summary>
    public const string All = "runs";

    private const int CreatedDigits = 15;

    /// <summary>Every status, those that are not final first: the scripts rely on it.</summary>
    public static IReadOnlyList<RunStatus> Statuses { get; } = [.. Enum.GetValues<RunStatus>().OrderBy(status => status.IsFinal())];

    public static int ActiveStatuses { get; } = Statuses.Count(status => !status.IsFinal());

    public static string Run(RunId id) => $"run:{id}";

    public static string OfJob(string job) => $"runs-of:{job}";

    public static string ActiveOfJob(string job) => $"active-of:{job}";

    public static string Definitions(string job) => $"definitions:{job}";

    public static string OfStatus(RunStatus status) => $"runs:{status}";

    /// <summary>The run's place in every list: sorted as text, places are in order of creation.</summary>
    public static string Place(RunRecord run) => Place(run.CreatedAt) + run.Id;

    /// <summary>Where runs created at an instant begin.</summary>
    public static string Place(DateTimeOffset createdAt) =>
        createdAt.ToUnixTimeMilliseconds().ToString("D" + CreatedDigits, CultureInfo.InvariantCulture);

    public static RunId IdAt(string place) => RunId.Parse(place[CreatedDigits..]);

    /// <summary>A definition is frozen once for all runs of its version; the name may live again with another uid.</summary>
    public static string Version(RunRecord run) => Version(run.JobUid, run.JobVersion);

    public static string Version(string uid, long version) => $"{uid}/{version}";

    public static RedisKey[] OfStatuses(KeySpace space) => [.. Statuses.Select(status => space[OfStatus(status)])];

    /// <summary>Keys of the scripts that make all indexes of a run agree with it.</summary>
    public static RedisKey[] Indexes(KeySpace space, RunId id, string job) =>
        [space[Run(id)], space[ActiveOfJob(job)], space[All], space[OfJob(job)], .. OfStatuses(space)];

    /// <summary>Arguments of the same scripts.</summary>
    public static RedisValue[] IndexArguments(string place) =>
        [place, ActiveStatuses, .. Statuses.Select(status => (RedisValue)status.ToString())];
}
