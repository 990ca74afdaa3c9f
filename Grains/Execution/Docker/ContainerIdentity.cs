using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Cronium.Grains.Runs;

namespace Cronium.Grains.Execution.Docker;

/// <summary>Names and labels by which a cluster finds its containers again, and leaves those of others alone.</summary>
/// <param name="clusterId">Two clusters with the same jobs have the same runs, so it is part of each name.</param>
internal sealed class ContainerIdentity(string clusterId)
{
    public const string ClusterLabel = "cronium.cluster";

    private const string RunLabel = "cronium.run";
    private const string DispatchLabel = "cronium.dispatch";
    private const string AttemptLabel = "cronium.attempt";
    private const string NotAfterLabel = "cronium.notafter";

    /// <summary>Why a container is there that never runs: <c>canceled</c> or <c>acknowledged</c> before there was one.</summary>
    private const string VoidLabel = "cronium.void";

    /// <summary>Where the attempt comes from, should the store forget it.</summary>
    public const string OriginLabel = "cronium.origin";

    private readonly string _prefix = $"cronium-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(clusterId)).AsSpan(0, 4))}";

    public string ClusterId => clusterId;

    /// <summary>The same for each try to make it: the engine lets only one of them succeed.</summary>
    public string NameOf(AttemptId attempt) => $"{_prefix}-{attempt}";

    /// <param name="attempt">Whose container it is.</param>
    /// <param name="notAfter">No launch that is known now takes effect after this.</param>
    /// <param name="word">Why it never runs; null: it may.</param>
    public Dictionary<string, string> LabelsOf(AttemptId attempt, DateTimeOffset notAfter, string? word = null)
    {
        var labels = new Dictionary<string, string>
        {
            [ClusterLabel] = clusterId,
            [RunLabel] = attempt.Run.Value,
            [DispatchLabel] = attempt.Dispatch,
            [AttemptLabel] = attempt.Number.ToString(CultureInfo.InvariantCulture),
            [NotAfterLabel] = notAfter.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
        };
        if (word is not null)
        {
            labels[VoidLabel] = word;
        }

        return labels;
    }

    public bool IsOurs(IDictionary<string, string>? labels) => labels is not null && labels.TryGetValue(ClusterLabel, out var cluster) && cluster == clusterId;

    /// <summary>Null: the labels name no attempt.</summary>
    public static AttemptId? AttemptOf(IDictionary<string, string> labels) =>
        labels.TryGetValue(RunLabel, out var run) && RunId.TryParse(run, out var id)
        && labels.TryGetValue(DispatchLabel, out var dispatch)
        && labels.TryGetValue(AttemptLabel, out var text) && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new AttemptId(id, dispatch, number)
            : null;

    public static DateTimeOffset NotAfterOf(IDictionary<string, string> labels) =>
        labels.TryGetValue(NotAfterLabel, out var text) && uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : DateTimeOffset.UnixEpoch;

    /// <summary>Null: it may run.</summary>
    public static string? VoidWordOf(IDictionary<string, string>? labels) => labels is not null && labels.TryGetValue(VoidLabel, out var word) ? word : null;
}
