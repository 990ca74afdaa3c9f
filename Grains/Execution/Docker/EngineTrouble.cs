using Docker.DotNet.Models;

namespace Cronium.Grains.Execution.Docker;

/// <summary>What an operator should know of an engine that is not set up as it should be.</summary>
internal static class EngineTrouble
{
    /// <summary>Null: nothing.</summary>
    public static string? Of(SystemInfoResponse info)
    {
        string?[] troubles =
        [
            info.LiveRestoreEnabled ? null : "A restart of the engine ends its containers; set \"live-restore\": true in its daemon.json.",
            info.MemoryLimit ? null : "It does not limit memory.",
            info.PidsLimit ? null : "It does not limit processes.",
            info.CPUCfsQuota ? null : "It does not limit CPU time.",
            info.SecurityOptions?.Any(option => option.Contains("seccomp", StringComparison.Ordinal)) ?? false ? null : "It filters no system calls (seccomp).",
        ];
        var found = troubles.OfType<string>().ToArray();
        return found.Length == 0 ? null : string.Join(' ', found);
    }
}
