using Cronium.Grains.Execution;
using Cronium.Grains.Execution.Ssh.Checkup;
using Cronium.Grains.Execution.Supervision;
using Cronium.Grains.Logs;
using Cronium.Grains.Servers;
using Cronium.Integration.Tests.Servers;

namespace Cronium.Integration.Tests.Execution.Ssh;

/// <summary>How a server is made ready, and what that costs.</summary>
public sealed class PreparationTests : SshScene
{
    private string Supervisors => $"{Target.Root}/bin";

    [Fact]
    public async Task A_short_script_costs_two_commands_and_no_files_once_the_server_is_known()
    {
        await RunAsync(Order("true"));
        var sessions = new CountedSessions(Ssh.Host.Sessions);
        var executor = new SupervisedExecutor(Ssh.CreateTransport(known: Ssh.Abilities, sessions: sessions));
        var followed = new FollowedAttempt(executor, Order("echo out; echo error >&2; exit 7"));

        AssertExited(7, await followed.RunAsync(Token));
        await followed.AcknowledgeAsync(Token);

        Assert.Equal("out\n"u8.ToArray(), followed.Log.Bytes(OutputStream.Stdout));
        Assert.Equal("error\n"u8.ToArray(), followed.Log.Bytes(OutputStream.Stderr));
        Assert.Equal((2, 0), (sessions.Commands, sessions.Files));
    }

    [Fact]
    public async Task A_long_script_is_looked_at_by_files_alone_but_for_a_survey_now_and_then()
    {
        var sessions = new CountedSessions(Ssh.Host.Sessions);
        await RunAsync(Order("true"));
        var executor = new SupervisedExecutor(Ssh.CreateTransport(known: Ssh.Abilities, sessions: sessions));

        var (seen, output) = await FollowAsync(Order("i=0; while [ $i -lt 30 ]; do i=$((i + 1)); echo $i; sleep 0.1; done"), executor);

        AssertExited(0, seen);
        Assert.Equal(string.Concat(Enumerable.Range(1, 30).Select(n => $"{n}\n")), output);
        Assert.InRange(sessions.Commands, 2, 4);
    }

    [Fact]
    public async Task What_a_probe_found_is_told()
    {
        await RunAsync(Order("true"));

        var abilities = Ssh.Abilities;
        Assert.NotNull(abilities);
        Assert.Equal((SurvivalTier.Full, null), (abilities.Survival, abilities.SurvivalReason));
        Assert.Equal((Ssh.Host.Account.Home, "/bin/bash", true), (abilities.Home, abilities.Shell, abilities.Sftp));
        Assert.Equal(["sh", "bash", "python", "node"], abilities.Interpreters);
        Assert.StartsWith("Linux ", abilities.System, StringComparison.Ordinal);
        Assert.InRange(abilities.ClockSkew, TimeSpan.FromSeconds(-1), TimeSpan.FromSeconds(1));
        Assert.True(abilities.FreeBytes > 0);
    }

    [Fact]
    public async Task A_supervisor_that_went_missing_is_published_again()
    {
        await RunAsync(Order("true"));
        await Ssh.ShellAsync($"rm -rf {Target.Root}");

        AssertExited(0, await RunAsync(Order("true")));

        var later = new SupervisedExecutor(Ssh.CreateTransport(known: Ssh.Abilities));
        await Ssh.ShellAsync($"rm -rf {Target.Root}");
        AssertExited(0, await later.EnsureAsync(Order("true"), Token));
    }

    [Fact]
    public async Task Prepared_by_many_at_once_there_is_one_supervisor_and_it_is_whole()
    {
        await using var other = new HostSessions(Ssh.Host.Server, Ssh.Host.Account, Ssh.Host.Key);
        var executors = Enumerable.Range(0, 8).Select(n => new SupervisedExecutor(Ssh.CreateTransport(sessions: n % 2 == 0 ? other : null)));

        var seen = await Task.WhenAll(executors.Select(executor => executor.EnsureAsync(Order("true"), Token)));

        Assert.All(seen, one => AssertExited(0, one));
        Assert.Equal(SupervisorScript.FileName, await Ssh.ShellAsync($"ls -A {Supervisors}"));
        Assert.Equal(SupervisorScript.Content.ToArray(), await File.ReadAllBytesAsync($"{Supervisors}/{SupervisorScript.FileName}", Token));
    }

    [Fact]
    public async Task An_upload_cut_short_publishes_nothing()
    {
        var sessions = new CountedSessions(Ssh.Host.Sessions) { Meddle = (number, input) => number == 2 ? input[..^100] : input };
        var executor = new SupervisedExecutor(Ssh.CreateTransport(sessions: sessions));

        var failure = await Assert.ThrowsAsync<TargetUnreachableException>(() => executor.EnsureAsync(Order("true"), Token));

        Assert.True(failure.NothingSent);
        Assert.Equal("", await Ssh.ShellAsync($"ls -A {Supervisors}"));
        AssertExited(0, await executor.EnsureAsync(Order("true"), Token));
    }

    [Fact]
    public async Task A_home_that_is_full_is_told_and_used_when_there_is_room()
    {
        var directory = Path.GetDirectoryName(Target.Root);
        await Ssh.ShellAsync(":");
        await Ssh.RootShellAsync($"mount -t tmpfs -o size=100k,mode=1777 tmpfs {directory} && head -c 1000000 /dev/zero > {directory}/filler");
        try
        {
            var failure = await Assert.ThrowsAsync<TargetUnreachableException>(() => Executor.EnsureAsync(Order("true"), Token));
            Assert.Contains("Is there space", failure.Message, StringComparison.Ordinal);
            Assert.True(failure.NothingSent);
            var (check, _) = await new ServerCheckup(Ssh.Host.Sessions, Ssh.Definition, () => null, TimeProvider.System).RunAsync(Token);
            Assert.Equal(FindingVerdict.Failed, check.Findings.Single(finding => finding.Subject == "disk").Verdict);

            await Ssh.RootShellAsync($"rm {directory}/filler");
            AssertExited(0, await RunAsync(Order("true")));
        }
        finally
        {
            await Ssh.RootShellAsync($"umount -l {directory}");
        }
    }

    [Fact]
    public async Task Servers_that_share_a_home_do_not_meet()
    {
        var (one, other) = (Ssh.Definition with { Name = "one" }, Ssh.Definition with { Name = "other" });
        var order = Order("sleep 300");
        var first = new SupervisedExecutor(Ssh.CreateTransport(one));
        await first.EnsureAsync(order, Token);

        Assert.Equal(AttemptStage.Absent, (await new SupervisedExecutor(Ssh.CreateTransport(other)).ObserveAsync(order.Attempt, Token)).Stage);
        Assert.Equal(AttemptStage.Running, (await first.ObserveAsync(order.Attempt, Token)).Stage);
    }

    [Fact]
    public async Task Files_are_closed_when_the_attempt_is_acknowledged()
    {
        var order = Order("echo first; sleep 1; echo last");
        var followed = new FollowedAttempt(Executor, order);
        var following = followed.RunAsync(Token);
        await UntilAsync("output is open", async () => await OpenFilesAsync() > 0);
        await following;

        await followed.AcknowledgeAsync(Token);

        await UntilAsync("no output is open", async () => await OpenFilesAsync() == 0);
    }

    /// <summary>Output files that the server's SFTP holds open: it reads them, and nobody else does.</summary>
    private async Task<int> OpenFilesAsync() => int.Parse(
        await Ssh.RootShellAsync($"for p in $(pgrep -u {Ssh.Host.Account.Name} sshd); do ls -l /proc/$p/fd; done 2>/dev/null | grep -c {Target.Root}/r/"),
        System.Globalization.CultureInfo.InvariantCulture);
}
