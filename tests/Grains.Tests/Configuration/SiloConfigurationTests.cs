using System.Net;
using Cronium.Silo.Configuration;

namespace Cronium.Grains.Tests.Configuration;

public sealed class SiloConfigurationTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("cronium-config-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void Without_any_source_the_defaults_hold()
    {
        var settings = Load().Settings;
        Assert.Equal("cronium", settings.Cluster.ClusterId);
        Assert.Equal(11111, settings.Cluster.SiloPort);
        Assert.Equal(30000, settings.Cluster.GatewayPort);
        Assert.Equal(IPAddress.Loopback, settings.Cluster.AdvertisedAddress);
        Assert.Null(settings.Store.Redis);
        Assert.Equal("/home/u/.local/state/cronium/cronium", settings.Store.Directory);
        Assert.Equal("/home/u/.local/state/cronium/cronium/runs", settings.Executors.Local.Directory);
        Assert.Equal(new Uri("http://127.0.0.1:5080"), settings.Http.Url);
        Assert.Equal(9090, settings.Metrics.Port);
        Assert.False(settings.Executors.Local.Enabled);
    }

    [Fact]
    public void Flags_win_over_the_environment_and_the_environment_over_the_file()
    {
        WriteFile("cluster:\n  siloPort: 1001\n  gatewayPort: 1002\nhttp:\n  url: http://127.0.0.1:1003\n");
        var variables = new Dictionary<string, string> { ["CRONIUM_CLUSTER__GATEWAYPORT"] = "2002", ["CRONIUM_HTTP__URL"] = "http://127.0.0.1:2003" };
        var configuration = Load(variables, "--http:url=http://127.0.0.1:3003");
        Assert.Equal((1001, 2002, 3003), (configuration.Settings.Cluster.SiloPort, configuration.Settings.Cluster.GatewayPort, configuration.Settings.Http.Url.Port));
        Assert.Equal("cronium.yaml line 2", Source(configuration, "cluster:siloPort"));
        Assert.Equal("environment variable CRONIUM_CLUSTER__GATEWAYPORT", Source(configuration, "cluster:gatewayPort"));
        Assert.Equal("flag --http:url", Source(configuration, "http:url"));
        Assert.Equal("default", Source(configuration, "cluster:clusterId"));
    }

    [Fact]
    public void A_value_in_the_file_equal_to_zero_or_false_is_not_taken_for_absent()
    {
        WriteFile("metrics: { port: 0 }\nexecutors: { local: { enabled: false } }\n");
        var configuration = Load();
        Assert.Equal(0, configuration.Settings.Metrics.Port);
        Assert.Equal("cronium.yaml line 2", Source(configuration, "executors:local:enabled"));
    }

    [Theory]
    [InlineData("--x=1", "There is no key 'x' (flag --x); `cronium config` lists all keys.")]
    [InlineData("--store:redos=x", "There is no key 'store:redos' (flag --store:redos); did you mean store:redis?")]
    [InlineData("--cluster:siloPort=70000", "cluster:siloPort = '70000' (flag --cluster:siloPort) is out of range; allowed: 1 to 65535.")]
    [InlineData("--cluster:siloPort=abc", "cluster:siloPort = 'abc' (flag --cluster:siloPort) cannot be read: write a whole number.")]
    [InlineData("--store:connectTimeout=60", "store:connectTimeout = '60' (flag --store:connectTimeout) cannot be read: add the unit, such as 60s or 60m.")]
    [InlineData("--store:connectTimeout=2h", "store:connectTimeout = '2h' (flag --store:connectTimeout) is out of range; allowed: 1s to 1h.")]
    [InlineData("--store:durability=loose", "store:durability = 'loose' (flag --store:durability) cannot be read: write strict or relaxed.")]
    [InlineData("--executors:local:enabled=maybe", "executors:local:enabled = 'maybe' (flag --executors:local:enabled) cannot be read: write true or false.")]
    [InlineData("--cluster:advertisedAddress=0.0.0.0", "cluster:advertisedAddress = '0.0.0.0' (flag --cluster:advertisedAddress) cannot be read: write the one IP address by which other silos reach this one, such as 10.0.0.5 (127.0.0.1: this machine only).")]
    [InlineData("--http:url=http://everywhere:5080", "http:url = 'http://everywhere:5080' (flag --http:url) cannot be read: write http://ADDRESS:PORT with an IP address or localhost, such as http://127.0.0.1:5080, or http://0.0.0.0:5080 for every interface.")]
    [InlineData("--http:url=https://127.0.0.1:5080", "http:url = 'https://127.0.0.1:5080' (flag --http:url) cannot be read: write http://ADDRESS:PORT with an IP address or localhost, such as http://127.0.0.1:5080, or http://0.0.0.0:5080 for every interface.")]
    [InlineData("--security:adminToken=short", "security:adminToken = '***' (flag --security:adminToken) is out of range; allowed: 8 to 500 printable ASCII characters without spaces.")]
    [InlineData("--cluster:clusterId=A/B", "cluster:clusterId = 'A/B' (flag --cluster:clusterId) is out of range; allowed: 1 to 50 lower-case letters, digits or '-', beginning and ending with a letter or digit.")]
    [InlineData("--store:redis", "--store:redis needs a value; write --store:redis=VALUE.")]
    [InlineData("redis", "'redis' is not understood; write flags as --key=value, such as --store:redis=127.0.0.1:6379.")]
    [InlineData("--metrics:port=11111", "Port 11111 is used by cluster:siloPort and metrics:port; give each its own.")]
    [InlineData("--logs:headBytes=200MB", "logs:headBytes (200MB) must be smaller than logs:maxBytes (64MiB).")]
    public void A_mistake_in_a_flag_is_told_with_key_value_source_and_fix(string flag, string message) => Assert.Equal([message], Problems(() => Load(flag)));

    [Theory]
    [InlineData("store:\n  redis: [a, b]\n", "cronium.yaml line 2: store:redis must hold sections and values, not a list or a lone value.")]
    [InlineData("just text\n", "cronium.yaml line 1: the file must hold sections and values, not a list or a lone value.")]
    [InlineData("store:\n  redos: x\n", "There is no key 'store:redos' (cronium.yaml line 2); did you mean store:redis?")]
    [InlineData("store:\n  redis: \"${REDIS}\"\n", "store:redis = '${REDIS}' (cronium.yaml line 2): placeholders are not expanded; write the value, or set CRONIUM_STORE__REDIS in the environment.")]
    [InlineData("security:\n  adminToken: \"${TOKEN}\"\n", "security:adminToken = '***' (cronium.yaml line 2): placeholders are not expanded; write the value, or set CRONIUM_SECURITY__ADMINTOKEN in the environment.")]
    public void A_mistake_in_the_file_is_told_with_its_line(string yaml, string message)
    {
        WriteFile(yaml);
        Assert.Equal([message], Problems(() => Load()));
    }

    [Theory]
    [InlineData("store: [\n")]
    [InlineData("store:\n  redis: a\n  redis: b\n")]
    public void A_file_that_is_no_yaml_is_refused_with_its_line(string yaml)
    {
        WriteFile(yaml);
        Assert.StartsWith("cronium.yaml line ", Assert.Single(Problems(() => Load())), StringComparison.Ordinal);
    }

    [Fact]
    public void All_mistakes_of_all_sources_are_told_at_once()
    {
        WriteFile("clusterr:\n  id: x\n");
        var problems = Problems(() => Load(new Dictionary<string, string> { ["CRONIUM_STORE_REDIS"] = "x" }, "--metrics:port=x", "stray"));
        Assert.Equal(
            [
                "'stray' is not understood; write flags as --key=value, such as --store:redis=127.0.0.1:6379.",
                "There is no key 'clusterr:id' (cronium.yaml line 2); did you mean cluster:clusterId?",
                "There is no key 'STORE_REDIS' (environment variable CRONIUM_STORE_REDIS); did you mean store:redis?",
                "metrics:port = 'x' (flag --metrics:port) cannot be read: write a whole number.",
            ],
            problems);
    }

    [Fact]
    public void Variables_of_the_command_of_scripts_and_of_Kubernetes_are_no_keys()
    {
        string[] names = ["CRONIUM_URL", "CRONIUM_TOKEN", "CRONIUM_CONFIG", "CRONIUM_RUN_ID", "CRONIUM_JOB", "CRONIUM_ATTEMPT", "CRONIUM_ATTEMPT_ID", "CRONIUM_DUE_AT", "CRONIUM_SERVER", "CRONIUM_SERVICE_HOST", "CRONIUM_SERVICE_PORT_HTTP", "CRONIUM_PORT_5080_TCP_ADDR"];
        var variables = names.ToDictionary(name => name, _ => "x");
        variables["CRONIUM_PORT"] = "tcp://10.0.0.1:5080";
        Assert.Equal(new SiloSettings().Cluster, Load(variables).Settings.Cluster);
    }

    [Fact]
    public void A_variable_without_the_prefix_changes_nothing()
    {
        var variables = new Dictionary<string, string> { ["STORE__REDIS"] = "x:1", ["REDIS"] = "x:1", ["PORT"] = "1", ["ASPNETCORE_URLS"] = "http://0.0.0.0:1", ["USER"] = "root" };
        Assert.Equal(Load().Rows, Load(variables).Rows);
    }

    [Fact]
    public void Secrets_are_hidden_wherever_the_configuration_is_shown()
    {
        var configuration = Load("--security:adminToken=correct-horse", "--security:secretKey=MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=", "--store:redis=r:6379,password=battery,ssl=true");
        var shown = string.Join('\n', configuration.Rows);
        Assert.DoesNotContain("correct-horse", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("MDEyMzQ1", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("battery", shown, StringComparison.Ordinal);
        Assert.Equal("***", Value(configuration, "security:adminToken"));
        Assert.Equal("r:6379,password=***,ssl=true", Value(configuration, "store:redis"));
    }

    [Fact]
    public void A_flag_may_part_key_and_value_by_a_space_and_a_yes_or_no_key_needs_none()
    {
        var settings = Load("--store:redis", "r:6379", "--executors:local:enabled", "--metrics:port", "0").Settings;
        Assert.Equal(("r:6379", true, 0), (settings.Store.Redis, settings.Executors.Local.Enabled, settings.Metrics.Port));
    }

    [Fact]
    public void A_named_file_that_is_missing_is_an_error_and_the_usual_one_is_not()
    {
        Assert.Contains("other.yaml cannot be read", Assert.Single(Problems(() => Load("--config=other.yaml"))), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_directory));
    }

    [Fact]
    public void A_section_with_every_key_commented_out_is_fine()
    {
        WriteFile("store:\n  # redis: x\nhttp:\n  url: http://localhost:7000\n");
        Assert.Equal(7000, Load().Settings.Http.Url.Port);
    }

    [Fact]
    public void The_state_directory_follows_the_user_and_the_cluster()
    {
        var variables = new Dictionary<string, string> { ["XDG_STATE_HOME"] = "/state" };
        Assert.Equal("/state/cronium/prod", Load(variables, "--cluster:clusterId=prod").Settings.Store.Directory);
        Assert.Equal("/home/u/data", Load("--store:directory=~/data").Settings.Store.Directory);
    }

    private static string Source(SiloConfiguration configuration, string key) => configuration.Rows.Single(row => row.Key == key).Source;

    private static string Value(SiloConfiguration configuration, string key) => configuration.Rows.Single(row => row.Key == key).Value;

    private static IReadOnlyList<string> Problems(Func<SiloConfiguration> load) => Assert.Throws<ConfigException>(load).Problems;

    private void WriteFile(string yaml) => File.WriteAllText(Path.Combine(_directory, "cronium.yaml"), yaml);

    private SiloConfiguration Load(params string[] args) => Load([], args);

    private SiloConfiguration Load(Dictionary<string, string> variables, params string[] args) =>
        SiloConfiguration.Load(args, new Dictionary<string, string>(variables) { ["HOME"] = "/home/u" }, _directory);
}
