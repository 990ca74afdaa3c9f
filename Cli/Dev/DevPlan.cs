using Cronium.Silo.Configuration;

namespace Cronium.Cli.Dev;

/// <summary>One silo to be started.</summary>
/// <param name="Name">Its name in lists and log lines.</param>
/// <param name="Url">Where its API will be.</param>
/// <param name="Flags">Its whole configuration.</param>
internal sealed record PlannedSilo(string Name, Uri Url, IReadOnlyList<string> Flags);

/// <summary>Gives every silo of a development cluster a name and ports of its own, and leaves all else as the user said.</summary>
internal static class DevPlan
{
    private const string ShutdownWithin = "8s";

    /// <summary>Plans silos. The first one keeps the ports it was given, or the default ones when they are free.</summary>
    /// <param name="configuration">What the user said.</param>
    /// <param name="flags">The same as flags, passed on.</param>
    /// <param name="count">How many silos.</param>
    /// <param name="redis">Where the store listens.</param>
    /// <param name="ports">Knows which ports are free.</param>
    public static IReadOnlyList<PlannedSilo> Make(SiloConfiguration configuration, IReadOnlyList<string> flags, int count, string redis, FreePorts ports) =>
        [.. Enumerable.Range(1, count).Select(number => Silo(configuration, flags, number, redis, ports))];

    private static PlannedSilo Silo(SiloConfiguration configuration, IReadOnlyList<string> flags, int number, string redis, FreePorts ports)
    {
        var settings = configuration.Settings;
        var http = Port("http:url", settings.Http.Url.Port);
        var url = new UriBuilder(settings.Http.Url) { Port = http }.Uri;
        var name = $"silo-{number}";
        return new PlannedSilo(name, url, [
            "--drill:allowKill=true",
            .. flags,
            $"--store:redis={redis}",
            "--executors:local:enabled=true",
            $"--cluster:siloName={name}",
            $"--cluster:siloPort={Port("cluster:siloPort", settings.Cluster.SiloPort)}",
            $"--cluster:gatewayPort={Port("cluster:gatewayPort", settings.Cluster.GatewayPort)}",
            $"--cluster:shutdownTimeout={ShutdownWithin}",
            $"--http:url={url.GetLeftPart(UriPartial.Authority)}",
            $"--metrics:port={(settings.Metrics.Port == 0 ? 0 : Port("metrics:port", settings.Metrics.Port))}",
        ]);

        int Port(string key, int wanted)
        {
            if (number > 1 || !IsGiven(configuration, key))
            {
                return ports.From(wanted);
            }

            ports.Keep(wanted);
            return wanted;
        }
    }

    private static bool IsGiven(SiloConfiguration configuration, string key) =>
        configuration.Rows.Any(row => row.Key == key && row.Source != "default");
}
