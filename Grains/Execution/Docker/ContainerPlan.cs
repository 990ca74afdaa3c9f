using System.Globalization;
using Docker.DotNet.Models;

namespace Cronium.Grains.Execution.Docker;

/// <summary>
/// What an engine is asked for when a container is made: nothing that an order could widen beyond what the operator allows.
/// Each field is set here, none is passed through.
/// </summary>
internal static class ContainerPlan
{
    /// <summary>By which the first process says that the attempt was acknowledged.</summary>
    public const int AcknowledgedCode = 86;

    /// <summary>
    /// The first process: idle, reaps, and can be told to end. TERM, as at a shutdown, is passed on to the supervisor, which
    /// records the end; USR1 says that it is acknowledged.
    /// </summary>
    private const string Keeper =
        """
        PATH=${PATH:-/usr/bin:/bin}:${0%/*}/bin
        end() { for f in "$0"/r/*/claim; do read -r _ p _ < "$f" && kill -TERM "$p"; done 2>/dev/null; n=0
          while [ $n -lt 40 ]; do n=$((n + 1)); left=''; for f in "$0"/r/*/claim; do [ -e "$f" ] && [ ! -e "${f%claim}rc" ] && left=1; done; [ -n "$left" ] || break; sleep 0.2 || sleep 1; done; exit 0; }
        trap 'exit 86' USR1; trap end TERM INT; while :; do sleep 3600 & wait $!; done
        """;

    public static CreateContainerParameters For(AttemptOrder order, ContainerOrder container, DockerOptions options, ContainerIdentity identity, ContainerPlace place, DateTimeOffset notAfter)
    {
        var limits = options.Default.With(container.Limits);
        return new CreateContainerParameters
        {
            Name = identity.NameOf(order.Attempt),
            Image = container.Image,
            User = options.User,
            // The image's own is not writable here.
            Env = ["HOME=/tmp"],
            WorkingDir = "/",
            Entrypoint = [place.PathOf(ContainerShell.File), "-c", Keeper, place.Root],
            Cmd = [],
            Healthcheck = new HealthcheckConfig { Test = ["NONE"] },
            Labels = With(With(identity.LabelsOf(order.Attempt, notAfter), OriginOf(order)), options.Labels),
            Volumes = place.Shared ? new Dictionary<string, EmptyStruct>() : new Dictionary<string, EmptyStruct> { [place.Volume] = default },
            HostConfig = HostConfigFor(container, limits, place),
        };
    }

    /// <summary>A container that is there so that its name is taken.</summary>
    public static CreateContainerParameters Void(AttemptId attempt, string word, string image, ContainerIdentity identity, DateTimeOffset notAfter) => new()
    {
        Name = identity.NameOf(attempt),
        Image = image,
        Cmd = ["/void"],
        Labels = identity.LabelsOf(attempt, notAfter, word),
        HostConfig = new HostConfig { NetworkMode = "none", ReadonlyRootfs = true, CapDrop = ["ALL"], LogConfig = Quiet },
    };

    private static Dictionary<string, string> OriginOf(AttemptOrder order) =>
        order.Origin is { } origin ? new() { [ContainerIdentity.OriginLabel] = origin } : [];

    private static LogConfig Quiet => new() { Type = "local", Config = new Dictionary<string, string> { ["max-size"] = "1m", ["max-file"] = "1", ["compress"] = "false" } };

    private static HostConfig HostConfigFor(ContainerOrder container, DockerLimits limits, ContainerPlace place) => new()
    {
        CapDrop = ["ALL"],
        SecurityOpt = ["no-new-privileges"],
        ReadonlyRootfs = true,
        Privileged = false,
        Memory = limits.MemoryBytes,
        MemorySwap = limits.MemoryBytes,
        NanoCPUs = (long)Math.Round(limits.Cpu * 1e9),
        PidsLimit = limits.Pids,
        NetworkMode = container.Network,
        IpcMode = "private",
        ShmSize = Math.Clamp(limits.TmpBytes, 1024 * 1024, 64L * 1024 * 1024),
        Tmpfs = new Dictionary<string, string>
        {
            ["/tmp"] = string.Create(CultureInfo.InvariantCulture, $"size={Math.Max(limits.TmpBytes, 4096)},mode=1777,nosuid,nodev"),
        },
        RestartPolicy = new RestartPolicy { Name = RestartPolicyKind.No },
        AutoRemove = false,
        LogConfig = Quiet,
        Binds = place.Shared ? [$"{place.Volume}:{place.Volume}"] : [],
    };

    private static Dictionary<string, string> With(Dictionary<string, string> ours, IReadOnlyDictionary<string, string> theirs)
    {
        foreach (var (name, value) in theirs)
        {
            ours.TryAdd(name, value);
        }

        return ours;
    }
}
