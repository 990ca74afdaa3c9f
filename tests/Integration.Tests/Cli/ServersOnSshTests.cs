using Cronium.Cli;
using Cronium.Integration.Tests.Cluster;
using Cronium.Integration.Tests.Servers;

namespace Cronium.Integration.Tests.Cli;

/// <summary>From a server file to a log, as a person does it: real silo, real sshd.</summary>
public sealed class ServersOnSshTests(SshFleet fleet) : IClassFixture<SshFleet>
{
    [Fact]
    public async Task A_server_goes_from_its_file_to_the_log_of_a_script()
    {
        await File.WriteAllTextAsync(fleet.File("id"), fleet.PrivateKey, TestContext.Current.CancellationToken);
        File.SetUnixFileMode(fleet.File("id"), UnixFileMode.UserRead);
        var file = await FileAsync("first.yaml", $$"""
            name: where
            target: { servers: [first] }
            script: echo "$USER on $CRONIUM_JOB"; exit 4
            ---
            name: first
            host: {{fleet.Sshd.Host}}
            port: {{fleet.Sshd.Port}}
            user: {{fleet.Account.Name}}
            privateKey: { file: id }
            trustOnFirstUse: true
            """);

        Assert.Equal((0, "server first created\nwhere created\n", ""), Whole(await RunAsync("apply", "-f", file)));
        Assert.Equal((0, "server first unchanged\nwhere unchanged\n", ""), Whole(await RunAsync("apply", "-f", file)));
        var check = await RunAsync("servers", "check", "first");
        Assert.True(check.ExitCode == 0, check.Output + check.Error);
        var run = await RunAsync("run", "where", "--follow");
        Assert.Equal((4, $"{fleet.Account.Name} on where\n"), (run.ExitCode, run.Output));
        var list = await RunAsync("servers");
        Assert.Contains($"{fleet.Account.Name}@127.0.0.1:{fleet.Sshd.Port}", list.Output, StringComparison.Ordinal);
        Assert.Contains("closed", list.Output, StringComparison.Ordinal);
        Assert.Contains(fleet.Sshd.HostKey, (await RunAsync("servers", "show", "first")).Output, StringComparison.Ordinal);
        Assert.Equal((0, "first: the next host key seen is taken\n", ""), Whole(await RunAsync("servers", "forget-host-key", "first")));
    }

    [Fact]
    public async Task A_run_over_several_servers_ends_partial_and_is_tried_again_where_it_failed()
    {
        await fleet.PutServersAsync(["a1", "a2", "a3"], TestContext.Current.CancellationToken);
        var witness = fleet.Account.Home + "/failed-once";
        var file = await FileAsync("several.yaml", $$"""
            name: several
            target: { servers: [a1, a2, a3], maxParallel: 1 }
            script: |
              echo "one of three"
              case $PWD in */a2/*) test -e {{witness}} || { touch {{witness}}; exit 9; };; esac
            """);
        Assert.Equal(0, (await RunAsync("apply", "-f", file)).ExitCode);
        var run = await RunAsync("run", "several", "--follow");

        Assert.Equal((ExitCodes.Partial, "a1 | one of three\na2 | one of three\na3 | one of three\n"), (run.ExitCode, run.Output));
        Assert.Single(run.Error.Split('\n'), line => line.StartsWith("a2      Failed     9", StringComparison.Ordinal));
        var id = run.Error.Split('\n')[0].Split(' ')[^1];
        var retry = (await RunAsync("retry", id, "--failed")).Output.Trim();
        var logs = await RunAsync("logs", "-f", retry);
        Assert.Equal((0, "one of three\n"), (logs.ExitCode, logs.Output));
        Assert.Contains("a2", (await RunAsync("runs", retry)).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_check_says_what_is_wrong_and_how_to_mend_it()
    {
        var wrong = await SshKey.CreateAsync();
        await File.WriteAllTextAsync(fleet.File("wrong"), wrong.Private, TestContext.Current.CancellationToken);
        var file = await FileAsync("wrong.yaml", $$"""
            name: wrong-key
            host: {{fleet.Sshd.Host}}
            port: {{fleet.Sshd.Port}}
            user: {{fleet.Account.Name}}
            privateKey: { file: wrong }
            hostKey: "{{fleet.Sshd.HostKey}}"
            """);
        Assert.Contains("chmod 600", (await RunAsync("servers", "apply", "-f", file)).Error, StringComparison.Ordinal);
        var check = await RunAsync("servers", "check", "wrong-key");

        Assert.Equal(ExitCodes.Problem, check.ExitCode);
        Assert.Contains(wrong.Fingerprint, check.Output, StringComparison.Ordinal);
        Assert.Contains("authorized_keys", check.Output, StringComparison.Ordinal);
        Assert.EndsWith("wrong-key: failed\n", check.Output, StringComparison.Ordinal);
    }

    private static (int ExitCode, string Output, string Error) Whole(CommandRun run) => (run.ExitCode, run.Output, run.Error);

    private Task<CommandRun> RunAsync(params string[] args) => CommandRun.OfAsync([.. args, "--url", $"{fleet.Silo.Api.BaseAddress}", "--token", SiloProcess.Token]);

    private async Task<string> FileAsync(string name, string text)
    {
        await File.WriteAllTextAsync(fleet.File(name), text, TestContext.Current.CancellationToken);
        return fleet.File(name);
    }
}
