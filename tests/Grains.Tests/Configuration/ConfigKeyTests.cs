using Cronium.Silo.Configuration;

namespace Cronium.Grains.Tests.Configuration;

public sealed class ConfigKeyTests
{
    public static TheoryData<string> Names => new(ConfigKey.All.Select(key => key.Name));

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_default_keeps_the_range_of_its_own_key(string name)
    {
        var key = ConfigTable.Find(name);
        Assert.NotNull(key);
        if (key.TextIn(new SiloSettings()) is { } text)
        {
            Assert.Null(key.Apply(new SiloSettings(), text));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_key_says_what_it_is_for_in_one_sentence(string name) => Assert.EndsWith(".", ConfigTable.Find(name)?.Description, StringComparison.Ordinal);

    [Fact]
    public void The_keys_that_tools_rely_on_are_there() => Assert.Superset(
        new HashSet<string>
        {
            "cluster:clusterId", "cluster:siloPort", "cluster:gatewayPort", "cluster:advertisedAddress", "store:redis", "store:directory", "http:url",
            "metrics:port", "security:adminToken", "executors:local:enabled", "executors:docker:endpoint",
        },
        ConfigKey.All.Select(key => key.Name).ToHashSet());

    [Fact]
    public void Tokens_and_keys_are_secret() =>
        Assert.All(ConfigKey.All.Where(key => key.Name.Contains("token", StringComparison.OrdinalIgnoreCase) || key.Name.EndsWith("Key", StringComparison.Ordinal)), key => Assert.Equal("***", key.Hide("x")));
}
