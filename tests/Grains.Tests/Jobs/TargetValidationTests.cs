using Cronium.Grains.Jobs;

namespace Cronium.Grains.Tests.Jobs;

public sealed class TargetValidationTests
{
    private static readonly Target Servers = new() { Servers = ["db1", "db2"] };
    private static readonly Target Labels = new() { Labels = new Dictionary<string, string> { ["role"] = "db" } };

    [Fact]
    public void Servers_and_labels_with_every_limit_are_taken() => Assert.All(
        [Servers, Labels, Target.OnSilo],
        target => Assert.Empty(TargetValidation.Check(target.Local ? target : target with { FailFast = true, MaxFailures = 1, MaxParallel = 1, IfUnreachable = UnreachablePolicy.Fail })));

    [Fact]
    public void More_than_one_kind_is_refused_with_the_forms_to_choose_from() =>
        Assert.Contains("{container: IMAGE}", Only(Servers with { Labels = Labels.Labels }, "target").Message);

    [Theory]
    [InlineData("../db1")]
    [InlineData("")]
    [InlineData("db 1")]
    public void A_name_that_no_server_can_have_is_refused_with_the_rule(string name) =>
        Assert.Equal((name, JobName.Rule), (Only(new Target { Servers = [name] }, "target.servers").Value, Only(new Target { Servers = [name] }, "target.servers").Message));

    [Fact]
    public void A_server_named_twice_is_refused() => Assert.Equal("db1", Only(new Target { Servers = ["db1", "db2", "db1"] }, "target.servers").Value);

    [Fact]
    public void Ten_thousand_servers_are_taken_and_one_more_is_not()
    {
        var names = Enumerable.Range(0, TargetValidation.MaxServers).Select(number => $"s{number}").ToList();
        Assert.Empty(TargetValidation.Check(new Target { Servers = names }));
        Assert.Equal("10,001 servers", Only(new Target { Servers = [.. names, "one-more"] }, "target.servers").Value);
    }

    [Theory]
    [InlineData("ro le", "db")]
    [InlineData("role", "")]
    [InlineData("role=", "db")]
    public void A_label_that_no_server_can_have_is_refused(string name, string value) =>
        Assert.Equal($"{name}={value}", Only(new Target { Labels = new Dictionary<string, string> { [name] = value } }, "target.labels").Value);

    [Fact]
    public void Limits_out_of_range_are_refused()
    {
        Assert.Equal("0", Only(Servers with { MaxFailures = 0 }, "target.maxFailures").Value);
        Assert.Equal("0", Only(Servers with { MaxParallel = 0 }, "target.maxParallel").Value);
        Assert.Equal("10001", Only(Servers with { MaxParallel = 10_001 }, "target.maxParallel").Value);
    }

    [Fact]
    public void Limits_of_servers_go_with_servers_only() => Assert.All(
        [Target.OnSilo with { FailFast = true }, Target.OnSilo with { MaxFailures = 1 }, new Target { Container = "debian", FailFast = true }],
        target => Assert.Contains("go with servers or labels only", Only(target, "target").Message));

    [Fact]
    public void What_a_silo_does_that_is_out_of_reach_is_not_for_local_runs_to_say() =>
        Assert.Contains("remove it", Only(Target.OnSilo with { IfUnreachable = UnreachablePolicy.Fail }, "target.ifUnreachable").Message);

    private static Problem Only(Target target, string field)
    {
        var problem = Assert.Single(TargetValidation.Check(target));
        Assert.Equal(field, problem.Field);
        return problem;
    }
}
