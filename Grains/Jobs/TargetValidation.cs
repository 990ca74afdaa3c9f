using Cronium.Grains.Servers;

namespace Cronium.Grains.Jobs;

/// <summary>The rules of a target that hold whatever servers there are.</summary>
internal static class TargetValidation
{
    public const int MaxServers = 10_000;

    /// <summary>Somebody who names thousands of wrong servers learns nothing from the last of them.</summary>
    public const int MostTold = 10;

    public static IEnumerable<Problem> Check(Target target) => [.. Kind(target), .. Names(target.Servers), .. ServerLabels.Problems("target.labels", target.Labels), .. Limits(target)];

    private static IEnumerable<Problem> Kind(Target target)
    {
        // With a container labels choose the engine, else the servers.
        bool[] kinds = [target.Servers.Count > 0, target.Labels.Count > 0 && target.Container is null, target.Container is not null, target.Local];
        if (kinds.Count(set => set) != 1)
        {
            yield return new Problem("target", null, "name exactly one target: {servers: [NAME, ...]}, {labels: {NAME: VALUE}}, {container: IMAGE} or {local: true}");
        }
    }

    private static IEnumerable<Problem> Names(IReadOnlyList<string> servers)
    {
        if (servers.Count > MaxServers)
        {
            yield return new Problem("target.servers", $"{servers.Count:N0} servers", $"at most {MaxServers:N0} are taken");
        }

        foreach (var name in servers.Where(name => !JobName.IsValid(name)).Take(MostTold))
        {
            yield return new Problem("target.servers", Short(name), JobName.Rule);
        }

        foreach (var name in servers.CountBy(name => name).Where(name => name.Value > 1).Take(MostTold))
        {
            yield return new Problem("target.servers", Short(name.Key), "named more than once; one run starts its script only once on a server");
        }
    }

    private static IEnumerable<Problem> Limits(Target target)
    {
        if (target.MaxParallel is < 1 or > MaxServers)
        {
            yield return new Problem("target.maxParallel", target.MaxParallel.ToString(), $"use 1 to {MaxServers:N0}");
        }

        if (target.MaxFailures is < 1)
        {
            yield return new Problem("target.maxFailures", target.MaxFailures.ToString(), "use 1 or more, or leave it out");
        }

        if (!target.IsServers() && (target.FailFast || target.MaxFailures is not null))
        {
            yield return new Problem("target", null, "failFast and maxFailures go with servers or labels only; remove them");
        }

        if (target.Local && target.IfUnreachable != UnreachablePolicy.Wait)
        {
            yield return new Problem("target.ifUnreachable", null, "goes with servers, labels or a container only; remove it");
        }
    }

    private static string Short(string value) => value.Length > 100 ? value[..100] + "..." : value;
}

/// <summary>Questions about a <see cref="Target"/>.</summary>
internal static class TargetKinds
{
    public static bool IsServers(this Target target) => target.Container is null && (target.Servers.Count > 0 || target.Labels.Count > 0);
}
