using System.Globalization;
using Cronium.Grains.Jobs;
using Docker.DotNet.Models;

namespace Cronium.Grains.Execution.Docker;

/// <summary>The limits of a container as its engine has them.</summary>
internal static class ContainerLimits
{
    /// <summary>Null: there is no such container.</summary>
    public static ResourceLimits? Of(ContainerInspectResponse? container) => container?.HostConfig is not { } host ? null : new ResourceLimits
    {
        Cpu = host.NanoCPUs > 0 ? host.NanoCPUs / 1e9 : null,
        MemoryBytes = host.Memory > 0 ? host.Memory : null,
        Pids = host.PidsLimit is > 0 and var pids ? (int)pids : null,
        TmpBytes = host.Tmpfs is not null && host.Tmpfs.TryGetValue("/tmp", out var settings) ? SizeOf(settings) : null,
    };

    private static long? SizeOf(string settings)
    {
        const string Key = "size=";
        var setting = settings.Split(',').FirstOrDefault(part => part.StartsWith(Key, StringComparison.Ordinal));
        return long.TryParse(setting?[Key.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var size) ? size : null;
    }
}
