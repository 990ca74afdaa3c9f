using Cronium.Grains.Execution.Docker;
using Cronium.Grains.Servers;

namespace Cronium.Grains.Engines;

/// <summary>What a look at an engine means for runs. No I/O.</summary>
internal static class EngineCheckup
{
    /// <param name="settings">What the operator decided.</param>
    /// <param name="facts">What the engine says; null: it does not answer.</param>
    /// <param name="error">Why it does not.</param>
    public static ServerCheck Of(EngineSettings settings, EngineFacts? facts, string? error) => facts is null
        ? new ServerCheck([Failed("reach", error ?? "It does not answer.", $"See that it runs, and that executors:docker:endpoint ({settings.Endpoint?.Address}) names it and the silo's user may use it.")])
        : new ServerCheck([Passed("reach", $"version {facts.Version} answers at {settings.Endpoint?.Address}"), LiveRestore(facts), Memory(settings, facts), .. Trouble(facts)]);

    private static Finding LiveRestore(EngineFacts facts) => facts.LiveRestore
        ? Passed("live-restore", "containers go on while the engine restarts")
        : Warning("live-restore", "containers end when the engine restarts", "Write {\"live-restore\": true} into its daemon.json, and reload it: systemctl reload docker.");

    private static Finding Memory(EngineSettings settings, EngineFacts facts)
    {
        var want = settings.Docker.Default.MemoryBytes * settings.MaxConcurrent;
        var text = $"{settings.MaxConcurrent} containers of {LimitCheck.Bytes(settings.Docker.Default.MemoryBytes)} at once; its host has {facts.MemoryBytes / (1024 * 1024)}MiB and {facts.Cpus} CPUs";
        return want <= facts.MemoryBytes || facts.MemoryBytes <= 0
            ? Passed("memory", text)
            : Warning("memory", text, "Lower executors:docker:maxConcurrent or executors:docker:defaults:memory, if the scripts use what they may.");
    }

    private static IEnumerable<Finding> Trouble(EngineFacts facts) => facts.Trouble is { } trouble ? [Warning("engine", trouble, null)] : [];

    private static Finding Passed(string subject, string detail) => new() { Subject = subject, Verdict = FindingVerdict.Passed, Detail = detail };

    private static Finding Warning(string subject, string detail, string? fix) => new() { Subject = subject, Verdict = FindingVerdict.Warning, Detail = detail, Fix = fix };

    private static Finding Failed(string subject, string detail, string fix) => new() { Subject = subject, Verdict = FindingVerdict.Failed, Detail = detail, Fix = fix };
}
