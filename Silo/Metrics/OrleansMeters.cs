using System.Diagnostics.Metrics;

namespace Cronium.Silo.Metrics;

/// <summary>Which of Orleans' hundred instruments a dashboard is given: those that tell whether a cluster is well.</summary>
internal static class OrleansMeters
{
    private const string Meter = "Microsoft.Orleans";

    private static readonly HashSet<string> Shown =
    [
        "orleans-catalog-activations", "orleans-catalog-activation-working-set", "orleans-catalog-activation-failed-to-activate",
        "orleans-app-requests-latency", "orleans-app-requests-timedout", "orleans-scheduler-long-running-turns",
        "orleans-messaging-pings-reply-missed", "orleans-messaging-rejected", "orleans-messaging-expired", "orleans-gateway-connected-clients",
        "orleans-storage-read-errors", "orleans-storage-write-errors", "orleans-storage-read-latency", "orleans-storage-write-latency",
        "orleans-directory-range-lock-held-duration", "orleans-streams-queue-cache-under-pressure", "orleans-watchdog-health-checks-failed",
    ];

    public static bool Shows(Instrument instrument) => instrument.Meter.Name == Meter && Shown.Contains(instrument.Name);
}
