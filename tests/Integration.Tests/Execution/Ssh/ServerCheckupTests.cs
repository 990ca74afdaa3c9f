using Cronium.Grains.Execution.Ssh;
using Cronium.Grains.Execution.Ssh.Checkup;
using Cronium.Grains.Servers;
using Cronium.Integration.Tests.Servers;

namespace Cronium.Integration.Tests.Execution.Ssh;

/// <summary>What a check tells of servers that do not do.</summary>
public sealed class ServerCheckupTests
{
    [Fact]
    public async Task A_good_server_passes_and_what_it_can_do_is_told()
    {
        await using var scene = await PoolScene.StartAsync();

        var (check, abilities) = await CheckAsync(scene.Pool(), scene.Access());

        Assert.Equal(9, check.Findings.Count);
        Assert.True(check.Passed, string.Join('\n', check.Findings));
        Assert.Equal((SurvivalTier.Full, true), (abilities?.Survival, abilities?.Sftp));
    }

    [Fact]
    public async Task A_port_where_nobody_listens_is_a_matter_of_reach()
    {
        await using var scene = await PoolScene.StartAsync();
        await scene.Server.StopAsync();

        await AssertFailedAsync(scene, scene.Access(), "nothing listens on port", "reach");
    }

    [Fact]
    public async Task A_changed_host_key_is_told_with_the_old_and_the_new()
    {
        await using var scene = await PoolScene.StartAsync();
        var access = scene.Access();
        await scene.Server.StopAsync();
        await scene.Server.ChangeHostKeyAsync();
        await scene.Server.StartAsync();

        var finding = await AssertFailedAsync(scene, access, scene.Server.HostKey, "reach", "host key");
        Assert.Contains(access.Definition.HostKey!, finding.Detail, StringComparison.Ordinal); // pinned by the scene
    }

    [Fact]
    public async Task A_key_that_is_not_accepted_is_a_matter_of_login()
    {
        await using var scene = await PoolScene.StartAsync();
        var access = scene.Access() with { Credentials = new ServerCredentials { PrivateKey = (await SshKey.CreateAsync()).Private } };

        await AssertFailedAsync(scene, access, "does not accept the key", "reach", "host key", "login");
    }

    [Fact]
    public async Task An_account_that_may_not_run_commands_is_a_matter_of_login()
    {
        await using var scene = await PoolScene.StartAsync(new SshServer(), "/usr/sbin/nologin");

        var finding = await AssertFailedAsync(scene, scene.Access(), "not available", "reach", "host key", "login");
        Assert.NotNull(finding.Fix);
    }

    [Fact]
    public async Task Fewer_sessions_than_wanted_are_counted()
    {
        await using var scene = await PoolScene.StartAsync(new SshServer { MaxSessions = 3 });

        var (check, _) = await CheckAsync(scene.Pool(), scene.Access());

        var finding = check.Findings.Single(finding => finding.Subject == "sessions");
        Assert.Equal(FindingVerdict.Warning, finding.Verdict);
        Assert.Contains("sessionsPerConnection: 3", finding.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_ends_everything_at_logout_is_told_from_its_logind()
    {
        var tools = Directory.CreateTempSubdirectory("cronium-logind-").FullName;
        SshAccount.OthersMayPass(tools);
        await File.WriteAllTextAsync($"{tools}/busctl", "#!/bin/sh\necho b true\n", TestContext.Current.CancellationToken);
        SshAccount.OthersMayPass($"{tools}/busctl");
        await using var scene = await PoolScene.StartAsync(new SshServer { Lines = [$"SetEnv PATH={tools}:/usr/bin:/bin"] });

        var (check, abilities) = await CheckAsync(scene.Pool(), scene.Access());

        Assert.Equal(SurvivalTier.None, abilities?.Survival);
        Assert.Contains($"loginctl enable-linger {scene.Account.Name}", check.Findings.Single(finding => finding.Subject == "survival").Fix, StringComparison.Ordinal);
        Directory.Delete(tools, recursive: true);
    }

    private static async Task<Finding> AssertFailedAsync(PoolScene scene, ServerAccess access, string detail, params string[] subjects)
    {
        var (check, abilities) = await CheckAsync(scene.Pool(access), access);

        Assert.Null(abilities);
        Assert.Equal(subjects, check.Findings.Select(finding => finding.Subject));
        var failed = Assert.Single(check.Findings, finding => finding.Verdict == FindingVerdict.Failed);
        Assert.Equal(subjects[^1], failed.Subject);
        Assert.Contains(detail, failed.Detail, StringComparison.Ordinal);
        return failed;
    }

    private static Task<(ServerCheck Check, ServerAbilities? Abilities)> CheckAsync(ISshSessions sessions, ServerAccess access) =>
        new ServerCheckup(sessions, access.Definition, () => access.Definition.HostKey, TimeProvider.System).RunAsync(TestContext.Current.CancellationToken);
}
