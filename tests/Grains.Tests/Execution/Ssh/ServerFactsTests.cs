using System.Text;
using Cronium.Grains.Execution;
using Cronium.Grains.Execution.Ssh.Preparation;
using Cronium.Grains.Servers;
using CsCheck;

namespace Cronium.Grains.Tests.Execution.Ssh;

public sealed class ServerFactsTests
{
    private const string Printed = """
        Welcome!
        token
        home /home/deploy
        root /home/deploy/.cronium/db1
        shell /usr/bin/fish
        path /usr/bin:/bin
        user deploy
        system Linux 6.1
        machine x86_64
        interpreters sh bash python3 python
        session setsid
        proc yes
        ends no
        lingers no
        published no
        writable yes
        free 1048576
        clock 1700000000
        .

        """;

    private static readonly DateTimeOffset Clock = DateTimeOffset.FromUnixTimeSeconds(1700000000);

    [Fact]
    public void What_the_probe_printed_is_read()
    {
        var facts = Parse(Printed);

        Assert.Equal(("/home/deploy", "/home/deploy/.cronium/db1", "/usr/bin/fish"), (facts.Home, facts.Root, facts.Shell));
        Assert.Equal(["sh", "bash", "python"], facts.Interpreters);
        Assert.Equal((1L << 30, Clock), (facts.FreeBytes, facts.Clock));
        Assert.Equal((SurvivalTier.Full, null), (facts.Survival, facts.SurvivalReason));
    }

    [Theory]
    [InlineData("session setsid", "session none", SurvivalTier.None, "setsid, perl and python3")]
    [InlineData("ends no", "ends yes", SurvivalTier.None, "'deploy'")]
    [InlineData("proc yes", "proc no", SurvivalTier.Reduced, "/proc")]
    [InlineData("ends no\nlingers no", "ends yes\nlingers yes", SurvivalTier.Full, null)]
    public void What_stands_against_survival_is_told(string usual, string odd, SurvivalTier tier, string? reason)
    {
        var facts = Parse(Printed.Replace(usual, odd, StringComparison.Ordinal));

        Assert.Equal(tier, facts.Survival);
        Assert.Equal(reason is null, facts.SurvivalReason is null);
        Assert.Contains(reason ?? "", facts.SurvivalReason ?? "", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("root /home", "root home")]
    [InlineData("clock 1700000000", "clock now")]
    [InlineData("home /home/deploy\n", "")]
    [InlineData("token", "another")]
    public void What_is_no_probes_answer_is_no_result(string usual, string odd) =>
        Assert.Throws<TargetUnreachableException>(() => Parse(Printed.Replace(usual, odd, StringComparison.Ordinal)));

    [Fact]
    public void A_server_may_not_tell_what_is_free() =>
        Assert.Null(Parse(Printed.Replace("free 1048576", "free unknown", StringComparison.Ordinal)).FreeBytes);

    /// <summary>The server tells whole seconds, at a moment that is not known better than by question and answer.</summary>
    [Fact]
    public void A_clock_that_may_agree_is_not_called_wrong_and_one_that_cannot_is_told_to_the_second() =>
        Gen.Select(Gen.Double[-7200, 7200], Gen.Double[0, 0.999], Gen.Double[0, 0.5], Gen.Double[0, 0.5]).Sample((skew, fraction, before, after) =>
        {
            var asked = Clock + TimeSpan.FromSeconds(fraction - skew);
            var told = Parse(Printed).Abilities(sftp: true, asked - TimeSpan.FromSeconds(before), asked + TimeSpan.FromSeconds(after)).ClockSkew;
            return Math.Abs(told.TotalSeconds - skew) <= 2 && (Math.Abs(skew) > 0.001 || told == TimeSpan.Zero);
        });

    [Theory]
    [InlineData(null, "/home/deploy/.cronium/db1")]
    [InlineData("/srv/runs", "/srv/runs/db1")]
    public void The_place_of_a_server_that_is_known_is_where_the_probe_would_find_it(string? directory, string root)
    {
        var server = new ServerDefinition { Name = "db1", Host = "h", User = "deploy", Directory = directory };

        Assert.Equal(new ServerPlace(root, Sftp: true), ServerPlace.Of(server, Parse(Printed).Abilities(sftp: true, Clock, Clock)));
    }

    private static ServerFacts Parse(string printed) => ServerFacts.Parse(Encoding.UTF8.GetBytes(printed.ReplaceLineEndings("\n")), "token");
}
