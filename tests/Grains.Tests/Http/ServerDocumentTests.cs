using System.Text.Json;
using Cronium.Grains.Servers;
using Cronium.Silo.Http;
using Cronium.Silo.Http.Servers;
using CsCheck;

namespace Cronium.Grains.Tests.Http;

public sealed class ServerDocumentTests
{
    private static readonly Gen<string> Text = Gen.String[Gen.Char[" aZ9\"\\\n\tä€<>&'$"], 1, 12];
    private static readonly Gen<TimeSpan> Duration = Gen.Long[0, TimeSpan.TicksPerDay * 400].Select(TimeSpan.FromTicks);

    private static readonly Gen<ServerDefinition> AnyServer = Gen.Select(
        Gen.Select(Text, Gen.Int, Text, Text.Null(), Gen.Bool),
        Gen.Select(Gen.Dictionary(Text, Text)[0, 4], Text.Null(), Text.Null(), Text.Null()),
        Gen.Select(Gen.Int, Gen.Int, Gen.Int, Duration, Duration, Duration, Duration),
        Gen.Select(Gen.Int, Duration, Gen.Int, Gen.Int),
        (address, place, limits, breaker) => new ServerDefinition
        {
            Name = "db1",
            Host = address.Item1,
            Port = address.Item2,
            User = address.Item3,
            HostKey = address.Item4,
            TrustOnFirstUse = address.Item5,
            Labels = place.Item1,
            JumpHost = place.Item2,
            Directory = place.Item3,
            Description = place.Item4,
            MaxConcurrent = limits.Item1,
            Connections = new ConnectionLimits { Max = limits.Item2, Sessions = limits.Item3, ConnectTimeout = limits.Item4, KeepAlive = limits.Item5, IdleTimeout = limits.Item6, HealthCheck = limits.Item7 },
            Breaker = new BreakerPolicy { Failures = breaker.Item1, OpenFor = breaker.Item2, Successes = breaker.Item3, Probes = breaker.Item4 },
        });

    [Fact]
    public void Every_definition_survives_being_written_and_read() => AnyServer.Sample(server =>
    {
        var json = JsonSerializer.SerializeToElement(ServerDocument.Of(server), ApiJson.Options);
        var read = ServerDocumentReader.Read(json, "db1");
        Assert.Equal(JsonSerializer.Serialize(server), JsonSerializer.Serialize(read.Definition));
        Assert.Null(read.Credentials);
    });

    [Fact]
    public void The_long_form_spells_the_defaults_out() => Assert.Equal(
        """{"name":"db1","host":"10.0.0.5","port":22,"user":"deploy","trustOnFirstUse":true,"labels":{},"maxConcurrent":20,"maxConnections":5,"sessionsPerConnection":8,"connectTimeout":"10s","keepAlive":"15s","idleTimeout":"5m","healthCheck":"30s","breaker":{"failures":5,"openFor":"1m","successes":2,"probes":3}}""",
        JsonSerializer.Serialize(ServerDocument.Of(new ServerDefinition { Name = "db1", Host = "10.0.0.5", User = "deploy", TrustOnFirstUse = true }), ApiJson.Options));

    [Fact]
    public void The_short_form_is_enough_and_the_defaults_are_those_of_the_definition()
    {
        var read = Read("""{ "host": "10.0.0.5", "user": "deploy", "password": "hunter2", "hostKey": "SHA256:x" }""");
        var expected = new ServerDefinition { Name = "db1", Host = "10.0.0.5", User = "deploy", HostKey = "SHA256:x" };
        Assert.Equal(JsonSerializer.Serialize(expected), JsonSerializer.Serialize(read.Definition));
        Assert.Equal(new ServerCredentials { Password = "hunter2" }, read.Credentials);
    }

    [Theory]
    [InlineData("""{ "host": "h", "user": "u", "password": 4711 }""", "password", "must be a text; put it in quotes.")]
    [InlineData("""{ "host": "h", "user": "u", "privateKey": { "file": "4711" } }""", "privateKey", "cronium servers apply")]
    [InlineData("""{ "host": "h", "user": "u", "pasword": "4711" }""", "pasword", "did you mean 'password'?")]
    [InlineData("""{ "host": "h", "user": "u", "credentials": { "password": "4711" } }""", "credentials", "is not known")]
    [InlineData("""{ "host": "h", "user": "u", "breaker": { "password": "4711" } }""", "breaker.password", "is not known")]
    [InlineData("""[ "4711" ]""", "", "must be an object.")]
    [InlineData("\"4711\"", "", "must be an object.")]
    public void A_problem_never_repeats_what_may_be_a_credential(string json, string field, string fix)
    {
        var refusal = Assert.Throws<CroniumException>(() => Read(json));
        var problem = Assert.Single(refusal.Problems);
        Assert.Equal((field, (string?)null), (problem.Field, problem.Value));
        Assert.Contains(fix, problem.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("4711", refusal.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void All_problems_of_shape_are_named_at_once_with_their_harmless_values()
    {
        var refusal = Assert.Throws<CroniumException>(() => Read("""{ "name": "db2", "port": "22", "connectTimeout": 10, "labels": [], "breaker": { "openFor": "soon" } }"""));
        Assert.Equal(["name", "host", "port", "user", "labels", "connectTimeout", "breaker.openFor"], refusal.Problems.Select(problem => problem.Field));
        Assert.Equal(["db2", null, "22", null, null, "10", "soon"], refusal.Problems.Select(problem => problem.Value));
    }

    [Theory]
    [InlineData("""{ "state": "open", "for": "10m", "reason": "disks" }""", true, 600)]
    [InlineData("""{ "state": "open" }""", true, null)]
    [InlineData("""{ "state": "closed" }""", false, null)]
    public void A_wish_for_the_breaker_is_read(string json, bool open, int? seconds)
    {
        var order = BreakerDocumentReader.Read(JsonDocument.Parse(json).RootElement, "ann");
        Assert.Equal((open, seconds, "ann"), (order.Open, (int?)order.For?.TotalSeconds, order.By));
    }

    [Theory]
    [InlineData("""{ }""", "state: is missing; write {\"state\": \"open\"}")]
    [InlineData("""{ "state": "half" }""", "state 'half': write {\"state\": \"open\"}")]
    [InlineData("""{ "state": "open", "four": "10m" }""", "four '10m': is not known; did you mean 'for'?")]
    public void A_wish_that_is_none_is_refused_with_the_fix(string json, string message) =>
        Assert.StartsWith(message, Assert.Throws<CroniumException>(() => BreakerDocumentReader.Read(JsonDocument.Parse(json).RootElement, "ann")).Message, StringComparison.Ordinal);

    [Fact]
    public void Labels_of_a_query_are_read_by_name()
    {
        Assert.Equal(new Dictionary<string, string> { ["role"] = "db", ["zone"] = "a=b" }, LabelQuery.Read(["role=db", "zone=a=b", "role=db"]));
        Assert.All(new[] { "role", "=db", "role=" }, text => Assert.Throws<CroniumException>(() => LabelQuery.Read([text])));
        Assert.Throws<CroniumException>(() => LabelQuery.Read(["role=db", "role=web"]));
    }

    private static PutServer Read(string json) => ServerDocumentReader.Read(JsonDocument.Parse(json).RootElement, "db1");
}
