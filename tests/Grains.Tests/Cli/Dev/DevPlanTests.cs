using Cronium.Cli.Dev;
using Cronium.Silo.Configuration;

namespace Cronium.Grains.Tests.Cli.Dev;

public class DevPlanTests
{
    private const string Store = "127.0.0.1:1";

    [Fact]
    public void Every_silo_can_be_configured_as_planned_and_no_port_is_given_twice()
    {
        string[] flags = ["--cluster:clusterId=plan", "--logs:maxBytes=32MiB"];
        var plan = DevPlan.Make(Load(flags), flags, 3, Store, new FreePorts());
        var settings = plan.Select(silo => Load(silo.Flags).Settings).ToArray();

        Assert.Equal(["silo-1", "silo-2", "silo-3"], settings.Select(silo => silo.Cluster.Name));
        Assert.All(settings, silo => Assert.True(silo is { Store.Redis: Store, Executors.Local.Enabled: true, Cluster.ClusterId: "plan" }));
        Assert.Equal(plan.Select(silo => silo.Url), settings.Select(silo => silo.Http.Url));
        var ports = settings.SelectMany(silo => new[] { silo.Http.Url.Port, silo.Cluster.SiloPort, silo.Cluster.GatewayPort, silo.Metrics.Port }).ToArray();
        Assert.Equal(ports.Length, ports.Distinct().Count());
    }

    [Fact]
    public void The_first_silo_keeps_the_address_it_was_given()
    {
        string[] flags = ["--http:url=http://127.0.0.1:18999", "--metrics:port=0"];
        var plan = DevPlan.Make(Load(flags), flags, 2, Store, new FreePorts());
        Assert.Equal(18999, plan[0].Url.Port);
        Assert.NotEqual(18999, plan[1].Url.Port);
        Assert.All(plan, silo => Assert.Equal(0, Load(silo.Flags).Settings.Metrics.Port));
    }

    private static SiloConfiguration Load(IReadOnlyList<string> flags) =>
        SiloConfiguration.Load(flags, new Dictionary<string, string> { ["HOME"] = Path.GetTempPath() }, Path.GetTempPath());
}
