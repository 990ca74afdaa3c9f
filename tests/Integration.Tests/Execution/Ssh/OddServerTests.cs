using System.Diagnostics;
using Cronium.Grains.Execution;
using Cronium.Grains.Execution.Ssh.Checkup;
using Cronium.Grains.Execution.Supervision;
using Cronium.Grains.Jobs;
using Cronium.Grains.Runs;
using Cronium.Grains.Servers;
using Cronium.Integration.Tests.Servers;

namespace Cronium.Integration.Tests.Execution.Ssh;

/// <summary>What a run needs of a server, on one that is odd.</summary>
public abstract class OddServerTests : SshScene
{
    /// <summary>Makes the server odd, before anything of ours is there.</summary>
    private protected virtual Task MakeOddAsync() => Task.CompletedTask;

    [Fact]
    public async Task Scripts_run_to_their_end_and_their_output_is_exact()
    {
        await MakeOddAsync();

        var (seen, output) = await FollowAsync(Order("printf 'short\\n'; exit 3"));
        AssertExited(3, seen);
        Assert.Equal("short\n", output);

        (seen, output) = await FollowAsync(Order("seq 1 30000; sleep 1; seq 30001 60000; exit 4"));
        AssertExited(4, seen);
        Assert.Equal(string.Concat(Enumerable.Range(1, 60_000).Select(n => $"{n}\n")), output);
    }

    [Fact]
    public async Task A_cancel_ends_all_of_it_and_an_acknowledgement_leaves_a_tombstone()
    {
        await MakeOddAsync();
        var order = Order("setsid sleep 300 & sleep 300");
        await StartedAsync(order);

        await Executor.CancelAsync(order.Attempt, Token);
        var (seen, _) = await FollowAsync(order);

        Assert.Equal((AttemptEnd.Canceled, true), (seen.Result?.End, seen.Result?.VerifiedGone));
        await Executor.AcknowledgeAsync(order.Attempt, Token);
        Assert.Equal(AttemptStage.Forgotten, (await Executor.EnsureAsync(order, Token)).Stage);
    }

    [Fact]
    public async Task A_check_finds_nothing_that_is_in_the_way()
    {
        await MakeOddAsync();

        var (check, _) = await new ServerCheckup(Ssh.Host.Sessions, Ssh.Definition, () => Ssh.Host.Server.HostKey, TimeProvider.System).RunAsync(Token);

        Assert.True(check.Passed, string.Join('\n', check.Findings));
        Assert.Equal(["reach", "host key", "login", "interpreters", "survival", "disk", "clock", "sftp", "sessions"], check.Findings.Select(finding => finding.Subject));
    }
}

/// <summary>Its login shell is csh.</summary>
public sealed class CshLoginTests : OddServerTests
{
    private protected override string LoginShell => "/bin/csh";
}

/// <summary>Its login shell is fish.</summary>
public sealed class FishLoginTests : OddServerTests
{
    private protected override string LoginShell => "/usr/bin/fish";
}

/// <summary>It serves no files.</summary>
public sealed class DropbearTests : OddServerTests
{
    private protected override SshDaemon CreateServer() => new DropbearServer();

    [Fact]
    public async Task Thirty_scripts_at_once_run_once_each()
    {
        var followed = Enumerable.Range(0, 30).Select(n => new FollowedAttempt(Executor, Order($"echo started >> {Witness}; sleep 1; seq {n} {n + 9}"))).ToList();

        var seen = await Task.WhenAll(followed.Select(one => one.RunAsync(Token)));

        Assert.All(seen, one => AssertExited(0, one));
        Assert.Equal(0, followed.Sum(one => one.Troubles));
        Assert.Equal(30, await StartsAsync());
        Assert.All(followed.Index(), one => Assert.Equal(
            string.Concat(Enumerable.Range(one.Index, 10).Select(n => $"{n}\n")), System.Text.Encoding.ASCII.GetString(one.Item.Log.Bytes(Grains.Logs.OutputStream.Stdout))));
    }
}

/// <summary>Its rc file talks on both streams, also to those who are no people; that breaks SFTP as well.</summary>
public sealed class NoisyLoginTests : OddServerTests
{
    private protected override SshDaemon CreateServer() => new SshServer { Sftp = SshServer.SftpServer };

    private protected override Task MakeOddAsync() => Ssh.Host.Account.ShellAsync("printf 'echo Welcome\\necho . \\necho oh >&2\\n' | tee .bashrc .profile > .bash_profile");
}

/// <summary>It has busybox, and nothing else.</summary>
public sealed class BusyboxOnlyTests : OddServerTests, IDisposable
{
    private readonly string _tree = Directory.CreateTempSubdirectory("cronium-busybox-").FullName;

    private protected override SshDaemon CreateServer()
    {
        SshAccount.OthersMayPass(_tree);
        using var install = Process.Start("/bin/busybox", ["--install", "-s", _tree]);
        install.WaitForExit();
        return new SshServer { Lines = [$"SetEnv PATH={_tree}"] };
    }

    [Fact]
    public async Task A_missing_interpreter_is_named_with_what_to_do()
    {
        var (seen, _) = await FollowAsync(Order("") with { Script = new Script { Interpreter = Interpreter.Python, Text = "print(1)" } });

        Assert.Equal(AttemptEnd.Refused, seen.Result?.End);
        Assert.Contains("no 'python' on its path; install it", seen.Result?.Reason, StringComparison.Ordinal);
        Assert.Equal(["sh"], Ssh.Abilities?.Interpreters);
    }

    public void Dispose() => Directory.Delete(_tree, recursive: true);
}

/// <summary>Its clock is an hour off: whatever asks for the time gets the wrong one.</summary>
public sealed class WrongClockTests : OddServerTests, IDisposable
{
    private readonly string _tree = Directory.CreateTempSubdirectory("cronium-clock-").FullName;

    private protected override SshDaemon CreateServer()
    {
        SshAccount.OthersMayPass(_tree);
        var date = Path.Combine(_tree, "date");
        File.WriteAllText(date, "#!/bin/sh\nexec /bin/date -d '1 hour ago' \"$@\"\n");
        File.SetUnixFileMode(date, (UnixFileMode)Convert.ToInt32("755", 8));
        return new SshServer { Lines = [$"SetEnv PATH={_tree}:/usr/local/bin:/usr/bin:/bin"] };
    }

    [Fact]
    public async Task It_is_told_and_limits_hold_all_the_same()
    {
        var order = Order("sleep 300") with { Timeout = TimeSpan.FromSeconds(1), StartWithin = TimeSpan.FromSeconds(10) };

        var (seen, _) = await FollowAsync(order);

        Assert.Equal(AttemptEnd.TimedOut, seen.Result?.End);
        Assert.InRange(Ssh.Abilities?.ClockSkew.TotalMinutes ?? 0, -61, -59);
        var (check, _) = await new ServerCheckup(Ssh.Host.Sessions, Ssh.Definition, () => null, TimeProvider.System).RunAsync(Token);
        Assert.Equal(FindingVerdict.Warning, check.Findings.Single(finding => finding.Subject == "clock").Verdict);
    }

    public void Dispose() => Directory.Delete(_tree, recursive: true);
}
