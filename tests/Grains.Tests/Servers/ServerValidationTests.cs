using Cronium.Grains.Servers;

namespace Cronium.Grains.Tests.Servers;

public sealed class ServerValidationTests
{
    private const string Fingerprint = "SHA256:6Q1QQalsjhh01JNvTMmxPtXwdgcQPOexbflsKQehdfo";
    private const string Line = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIL/VbNDC+9gM09mkRGRSHfhTAN7YKWpSPPCoGzUoVUuU";

    private static readonly ServerDefinition Good = new() { Name = "db1", Host = "10.0.0.5", User = "deploy", TrustOnFirstUse = true };

    [Theory]
    [InlineData("db1.example.org")]
    [InlineData("db1")]
    [InlineData("my_host.local.")]
    [InlineData("10.0.0.5")]
    [InlineData("::1")]
    [InlineData("fe80::1%eth0")]
    [InlineData("2001:db8::2")]
    public void Names_and_addresses_are_taken(string host) => Assert.Empty(ServerValidation.Check(Good with { Host = host }));

    [Theory]
    [InlineData(" [::1] ", "::1")]
    [InlineData("[2001:db8::2]", "2001:db8::2")]
    [InlineData("[not]", "[not]")]
    public void Brackets_around_an_address_go(string host, string straight) => Assert.Equal(straight, ServerValidation.Straighten(Good with { Host = host }).Host);

    [Theory]
    [InlineData("", "it is empty; give the name or the address of the server")]
    [InlineData("db1:2222", "write the port in a field of its own: host: db1, port: 2222")]
    [InlineData("10.0.0.5:22", "write the port in a field of its own: host: 10.0.0.5, port: 22")]
    [InlineData("[::1]:2222", "write the port in a field of its own: host: ::1, port: 2222")]
    [InlineData("deploy@db1", "write the user in a field of its own: user: deploy, host: db1")]
    [InlineData("ssh://db1", "write the host alone, without a scheme, a user or a path")]
    [InlineData("db1 db2", "use a host name, an IPv4 address or an IPv6 address")]
    [InlineData("-oProxyCommand=x", "use a host name, an IPv4 address or an IPv6 address")]
    [InlineData("10.0.0", "use a host name, an IPv4 address or an IPv6 address")]
    [InlineData("10.0.0.256", "use a host name, an IPv4 address or an IPv6 address")]
    [InlineData("::g", "use a host name, an IPv4 address or an IPv6 address")]
    [InlineData("a\nb", "use a host name, an IPv4 address or an IPv6 address")]
    public void What_is_no_host_is_refused_with_the_fix(string host, string fix) => Assert.Equal(fix, Only(Good with { Host = host }, "host").Message);

    [Theory]
    [InlineData(Fingerprint)]
    [InlineData(Fingerprint + "=")]
    [InlineData("256 " + Fingerprint + " root@db1 (ED25519)")]
    [InlineData(Line)]
    [InlineData("  db1.example.org " + Line + " root@db1\n")]
    [InlineData("[10.0.0.5]:2222 " + Line)]
    public void A_host_key_is_taken_in_each_form_people_have_it(string text)
    {
        var server = ServerValidation.Straighten(Good with { HostKey = text, TrustOnFirstUse = false });
        Assert.Equal(Fingerprint, server.HostKey);
        Assert.Empty(ServerValidation.Check(server));
    }

    [Theory]
    [InlineData("SHA256:short")]
    [InlineData("MD5:aa:bb:cc")]
    [InlineData("ssh-ed25519")]
    [InlineData("ssh-rsa AAAAC3NzaC1lZDI1NTE5AAAAIL/VbNDC+9gM09mkRGRSHfhTAN7YKWpSPPCoGzUoVUuU")]
    [InlineData(Line + "\n" + Line)]
    [InlineData("")]
    public void What_is_no_host_key_is_refused_with_the_rule(string text) =>
        Assert.Equal(HostKeyText.Rule, Only(ServerValidation.Straighten(Good with { HostKey = text, TrustOnFirstUse = false }), "hostKey").Message);

    [Fact]
    public void Without_a_host_key_the_message_says_both_ways()
    {
        var message = Only(Good with { TrustOnFirstUse = false, Port = 2222 }, "hostKey").Message;
        Assert.Contains("'ssh-keyscan -p 2222 10.0.0.5 | ssh-keygen -lf -'", message, StringComparison.Ordinal);
        Assert.Contains("trustOnFirstUse: true", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pinned_key_and_trust_on_first_use_exclude_each_other() =>
        Assert.Contains("remove trustOnFirstUse", Only(Good with { HostKey = Fingerprint }, "trustOnFirstUse").Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("relative")]
    [InlineData("/two\nlines")]
    [InlineData("~/runs")]
    public void A_directory_has_to_be_absolute_and_on_one_line(string directory) => Only(Good with { Directory = directory }, "directory");

    [Fact]
    public void A_server_is_not_its_own_jump_host() => Assert.Contains("through itself", Only(Good with { JumpHost = "db1" }, "jumpHost").Message, StringComparison.Ordinal);

    [Fact]
    public void All_problems_are_named_at_once() => Assert.Equal(
        [
            "name", "host", "port", "user", "hostKey", "labels", "directory", "jumpHost", "maxConcurrent", "maxConnections", "sessionsPerConnection", "connectTimeout",
            "keepAlive", "idleTimeout", "healthCheck", "breaker.failures", "breaker.openFor", "breaker.successes", "breaker.probes",
        ],
        ServerValidation.Check(new ServerDefinition
        {
            Name = "a/b",
            Host = "",
            User = "a\nb",
            Port = 0,
            Labels = new Dictionary<string, string> { ["role"] = "d b" },
            Directory = "x",
            JumpHost = "../x",
            MaxConcurrent = 0,
            Connections = new ConnectionLimits { Max = 101, Sessions = 0, ConnectTimeout = TimeSpan.Zero, KeepAlive = TimeSpan.FromHours(2), IdleTimeout = TimeSpan.Zero, HealthCheck = TimeSpan.FromDays(2) },
            Breaker = new BreakerPolicy { Failures = 0, OpenFor = TimeSpan.FromMilliseconds(999), Successes = 101, Probes = 0 },
        }).Select(problem => problem.Field));

    [Fact]
    public void The_defaults_are_good() => Assert.Empty(ServerValidation.Check(Good));

    private static Problem Only(ServerDefinition server, string field)
    {
        var problem = Assert.Single(ServerValidation.Check(server));
        Assert.Equal(field, problem.Field);
        return problem;
    }
}
