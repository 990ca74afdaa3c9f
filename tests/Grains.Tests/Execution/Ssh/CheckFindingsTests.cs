using Cronium.Grains.Execution;
using Cronium.Grains.Execution.Ssh.Checkup;
using Cronium.Grains.Execution.Ssh.Preparation;
using Cronium.Grains.Servers;

namespace Cronium.Grains.Tests.Execution.Ssh;

public sealed class CheckFindingsTests
{
    private const string Key = "SHA256:abc";

    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1700000000);
    private static readonly ServerDefinition Server = new() { Name = "db1", Host = "db1.example.org", User = "deploy", HostKey = Key };
    private static readonly SessionCount AllSessions = new(8, 8);

    private static readonly ServerFacts Facts = new()
    {
        Home = "/home/deploy",
        Root = "/home/deploy/.cronium/db1",
        Shell = "/bin/bash",
        Path = "/usr/bin:/bin",
        User = "deploy",
        System = "Linux 6.1",
        Machine = "x86_64",
        Interpreters = ["sh", "bash", "python", "node"],
        NewSession = true,
        Proc = true,
        EndsAtLogout = false,
        Lingers = false,
        Published = true,
        Writable = true,
        FreeBytes = 5L << 30,
        Clock = Now,
    };

    [Fact]
    public void A_good_server_passes_in_everything_and_needs_no_fix()
    {
        var findings = Look(Facts);

        Assert.Equal(["reach", "host key", "login", "interpreters", "survival", "disk", "clock", "sftp", "sessions"], findings.Select(finding => finding.Subject));
        Assert.All(findings, finding => Assert.Equal((FindingVerdict.Passed, null), (finding.Verdict, finding.Fix)));
        Assert.True(new ServerCheck(findings).Passed);
    }

    [Fact]
    public void What_is_odd_is_told_with_its_fix_and_stands_in_the_way_only_if_runs_will_not_work()
    {
        AssertOdd(Look(Facts with { Interpreters = ["sh", "bash"] }), "interpreters", FindingVerdict.Warning, "no python or node on the path, /usr/bin:/bin", "PATH");
        AssertOdd(Look(Facts with { Interpreters = ["bash"] }), "interpreters", FindingVerdict.Failed, "no sh", "POSIX shell");
        AssertOdd(Look(Facts with { NewSession = false }), "survival", FindingVerdict.Failed, "setsid", "Install setsid");
        AssertOdd(Look(Facts with { EndsAtLogout = true }), "survival", FindingVerdict.Warning, "systemd-logind", "loginctl enable-linger deploy");
        AssertOdd(Look(Facts with { Proc = false }), "survival", FindingVerdict.Warning, "/proc", "/proc");
        AssertOdd(Look(Facts with { Writable = false }), "disk", FindingVerdict.Failed, "'deploy' cannot write under /home/deploy/.cronium/db1", "directory");
        AssertOdd(Look(Facts with { FreeBytes = 5 << 20 }), "disk", FindingVerdict.Failed, "5 MiB", "room");
        AssertOdd(Look(Facts with { FreeBytes = 500 << 20 }), "disk", FindingVerdict.Warning, "500 MiB", "room");
        AssertOdd(Look(Facts with { FreeBytes = null }), "disk", FindingVerdict.Warning, "does not tell", "df");
        AssertOdd(Look(Facts with { Clock = Now.AddHours(1) }), "clock", FindingVerdict.Warning, "01:00:00 ahead of ours", "NTP");
        AssertOdd(Look(Facts with { Clock = Now.AddHours(-1) }), "clock", FindingVerdict.Warning, "behind ours", "NTP");
        AssertOdd(Look(Facts, sftp: false), "sftp", FindingVerdict.Warning, "slower", "Subsystem sftp");
        AssertOdd(Look(Facts, sessions: new SessionCount(8, 3)), "sessions", FindingVerdict.Warning, "takes 3 commands at once, not 8", "sessionsPerConnection: 3");
        AssertOdd(Look(Facts, sessions: new SessionCount(8, 0)), "sessions", FindingVerdict.Failed, "None of 8", "MaxSessions");
    }

    [Fact]
    public void A_failure_is_told_as_it_is_and_what_comes_after_it_is_left_out()
    {
        AssertFailure(new TargetUnreachableException("Server 'db1' is not there.") { NothingSent = true }, ["reach"]);
        AssertFailure(new TargetRefusedException("It shows another host key.") { StrangeHostKey = true }, ["reach", "host key"]);
        AssertFailure(new TargetRefusedException("It does not accept the key."), ["reach", "host key", "login"]);
        AssertFailure(new TargetUnreachableException("The target gave no answer but: This account is currently not available."), ["reach", "host key", "login"]);
    }

    private static void AssertOdd(IReadOnlyList<Finding> findings, string subject, FindingVerdict verdict, string detail, string fix)
    {
        var finding = Assert.Single(findings, finding => finding.Verdict != FindingVerdict.Passed);
        Assert.Equal((subject, verdict), (finding.Subject, finding.Verdict));
        Assert.Contains(detail, finding.Detail, StringComparison.Ordinal);
        Assert.Contains(fix, finding.Fix, StringComparison.Ordinal);
        Assert.Equal(verdict != FindingVerdict.Failed, new ServerCheck(findings).Passed);
    }

    private static void AssertFailure(TargetUnreachableException failure, string[] subjects)
    {
        var findings = CheckFindings.OfFailure(Server, failure, Key);

        Assert.Equal(subjects, findings.Select(finding => finding.Subject));
        Assert.All(findings.SkipLast(1), finding => Assert.Equal(FindingVerdict.Passed, finding.Verdict));
        Assert.Equal(FindingVerdict.Failed, findings[^1].Verdict);
        Assert.Contains(failure.Message, findings[^1].Detail, StringComparison.Ordinal);
    }

    private static IReadOnlyList<Finding> Look(ServerFacts facts, bool sftp = true, SessionCount? sessions = null) =>
        CheckFindings.Of(Server, Key, facts, facts.Abilities(sftp, Now, Now), sessions ?? AllSessions);
}
