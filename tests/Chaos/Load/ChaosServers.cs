using System.Text.Json.Nodes;
using Cronium.Chaos.World;
using Cronium.Integration.Tests.Cluster;

namespace Cronium.Chaos.Load;

/// <summary>Two servers by name, one sshd behind both.</summary>
internal static class ChaosServers
{
    public const string One = "one";
    public const string Two = "two";

    public static async Task PutAsync(ChaosWorld world, CroniumApi api, CancellationToken cancellationToken)
    {
        foreach (var name in new[] { One, Two })
        {
            var file = new JsonObject
            {
                ["host"] = world.Sshd.Host,
                ["port"] = world.Sshd.Port,
                ["user"] = world.Account.Name,
                ["privateKey"] = world.Key.Private,
                ["hostKey"] = world.Sshd.HostKey,
                // An sshd that is gone for seconds is no reason to leave it alone for a minute.
                ["breaker"] = new JsonObject { ["openFor"] = "2s" },
                ["directory"] = Path.Combine(world.Account.Home, $".cronium-{name}"),
            };
            await api.PutAsync($"/v1/servers/{name}", file, cancellationToken);
        }
    }
}
