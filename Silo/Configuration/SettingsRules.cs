using Cronium.Silo.Units;

namespace Cronium.Silo.Configuration;

/// <summary>Rules that span several keys.</summary>
internal static class SettingsRules
{
    /// <summary>Each broken rule as one sentence.</summary>
    public static IEnumerable<string> Check(SiloSettings settings) => [.. General(settings), .. DockerRules.Check(settings.Executors.Docker)];

    private static IEnumerable<string> General(SiloSettings settings)
    {
        var ports = new (string Key, int Port)[]
        {
            ("cluster:siloPort", settings.Cluster.SiloPort), ("cluster:gatewayPort", settings.Cluster.GatewayPort), ("http:url", settings.Http.Url.Port),
            ("metrics:port", settings.Metrics.Port), ("store:embeddedPort", settings.Store.Redis is null ? settings.Store.EmbeddedPort : 0),
        };
        foreach (var clash in ports.Where(use => use.Port != 0).GroupBy(use => use.Port).Where(group => group.Count() > 1))
        {
            yield return $"Port {clash.Key} is used by {string.Join(" and ", clash.Select(use => use.Key))}; give each its own.";
        }

        if (settings.Logs.HeadBytes >= settings.Logs.MaxBytes)
        {
            yield return $"logs:headBytes ({SizeText.Format(settings.Logs.HeadBytes)}) must be smaller than logs:maxBytes ({SizeText.Format(settings.Logs.MaxBytes)}).";
        }

        if (settings.Cluster.MaxProbeTimeout < settings.Cluster.ProbeTimeout)
        {
            yield return $"cluster:maxProbeTimeout ({DurationText.Format(settings.Cluster.MaxProbeTimeout)}) must not be shorter than cluster:probeTimeout ({DurationText.Format(settings.Cluster.ProbeTimeout)}).";
        }
    }
}
