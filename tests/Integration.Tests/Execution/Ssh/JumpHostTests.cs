using Cronium.Grains.Execution;
using Cronium.Grains.Execution.Ssh;
using Cronium.Grains.Servers;
using Cronium.Integration.Tests.Servers;

namespace Cronium.Integration.Tests.Execution.Ssh;

/// <summary>Servers behind another server.</summary>
public class JumpHostTests
{
    [Fact]
    public async Task Commands_and_files_go_through_the_jump_host()
    {
        await using var bastion = await PoolScene.StartAsync();
        await using var scene = await PoolScene.StartAsync();
        var pool = scene.Pool(scene.Access() with { Jump = Bastion(bastion) });
        Assert.Equal(scene.Account.Name, await pool.RunAsync("id -un"));
        Assert.True(await pool.UseFilesAsync((files, token) => files.ExistsAsync(".", token), TestContext.Current.CancellationToken));
        Assert.Single(bastion.Server.Connections);
        Assert.Equal(2, scene.Server.Connections.Count);
        await pool.DisposeAsync();
        Assert.Equal(0, Sockets.To(bastion.Server.Port));
    }

    [Fact]
    public async Task A_jump_host_may_be_behind_another_one()
    {
        await using var outer = await PoolScene.StartAsync();
        await using var inner = await PoolScene.StartAsync();
        await using var scene = await PoolScene.StartAsync();
        var pool = scene.Pool(scene.Access() with { Jump = Bastion(inner, "inner") with { Jump = Bastion(outer, "outer") } });
        Assert.Equal(scene.Account.Name, await pool.RunAsync("id -un"));
    }

    [Fact]
    public async Task A_jump_host_that_was_restarted_is_connected_to_again()
    {
        await using var bastion = await PoolScene.StartAsync();
        await using var scene = await PoolScene.StartAsync();
        var pool = scene.Pool(scene.Access() with { Jump = Bastion(bastion) });
        await pool.RunAsync("echo");
        await bastion.Server.StopAsync();
        var error = await Assert.ThrowsAsync<TargetUnreachableException>(() => pool.RunAsync("echo"));
        Assert.Contains(
            $"Server 'db1' ({scene.Account.Name}@127.0.0.1:{scene.Server.Port}) is behind a jump host that cannot be reached: Server 'bastion' ({bastion.Account.Name}@127.0.0.1:{bastion.Server.Port}) refused the connection: nothing listens on port {bastion.Server.Port}.",
            error.Message,
            StringComparison.Ordinal);
        await bastion.Server.StartAsync();
        await Patiently.SucceedAsync(() => pool.RunAsync("echo"));
    }

    [Fact]
    public async Task A_jump_host_that_does_not_let_us_in_is_told_from_the_target()
    {
        await using var bastion = await PoolScene.StartAsync();
        await using var scene = await PoolScene.StartAsync();
        var pool = scene.Pool(scene.Access() with { Jump = Bastion(bastion) with { Credentials = new ServerCredentials { PrivateKey = scene.Key.Private } } });
        var error = await Assert.ThrowsAsync<TargetRefusedException>(() => pool.RunAsync("echo"));
        Assert.Contains($"is behind a jump host that does not let us in: Server 'bastion' ({bastion.Account.Name}@127.0.0.1:{bastion.Server.Port}) does not accept the key", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_target_that_the_jump_host_cannot_reach_is_told()
    {
        await using var bastion = await PoolScene.StartAsync();
        await using var scene = await PoolScene.StartAsync();
        await scene.Server.StopAsync();
        var pool = scene.Pool(scene.Access() with { Jump = Bastion(bastion) });
        var error = await Assert.ThrowsAsync<TargetUnreachableException>(() => pool.RunAsync("echo"));
        Assert.EndsWith("could not be reached from its jump host 'bastion': Connection refused.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_jump_host_that_does_not_forward_is_told()
    {
        await using var bastion = await PoolScene.StartAsync(new SshServer { Lines = ["AllowTcpForwarding no"] });
        await using var scene = await PoolScene.StartAsync();
        var pool = scene.Pool(scene.Access() with { Jump = Bastion(bastion) });
        var error = await Assert.ThrowsAsync<TargetUnreachableException>(() => pool.RunAsync("echo"));
        Assert.EndsWith("could not be reached from its jump host 'bastion': it does not forward connections (open failed).", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_jump_hosts_key_is_taken_on_first_use_under_its_own_name()
    {
        await using var bastion = await PoolScene.StartAsync();
        await using var scene = await PoolScene.StartAsync();
        var jump = Bastion(bastion);
        var pool = scene.Pool(scene.Access() with { Jump = jump with { Definition = jump.Definition with { HostKey = null, TrustOnFirstUse = true } } });
        await pool.RunAsync("echo");
        Assert.Equal([$"bastion {bastion.Server.HostKey}"], scene.Taken);
    }

    private static ServerAccess Bastion(PoolScene scene, string name = "bastion") => scene.Access(definition => definition with { Name = name });
}
