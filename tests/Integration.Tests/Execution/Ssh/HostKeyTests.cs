using Cronium.Grains.Execution;
using Cronium.Grains.Execution.Ssh;
using Cronium.Grains.Servers;
using Cronium.Integration.Tests.Servers;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cronium.Integration.Tests.Execution.Ssh;

/// <summary>A server is the one we know, or nobody talks to it.</summary>
public class HostKeyTests
{
    [Fact]
    public async Task A_changed_host_key_is_refused_with_both_fingerprints()
    {
        await using var scene = await PoolScene.StartAsync();
        var pool = scene.Pool();
        await pool.RunAsync("echo");
        var old = scene.Server.HostKey;
        await scene.Server.StopAsync();
        await scene.Server.ChangeHostKeyAsync();
        await scene.Server.StartAsync();
        var error = await Assert.ThrowsAsync<TargetRefusedException>(() => pool.RunAsync("echo"));
        Assert.Equal(
            $"Server 'db1' ({scene.Account.Name}@127.0.0.1:{scene.Server.Port}) shows another host key than the one we know: it is {scene.Server.HostKey}, we know {old}. " +
            $"Somebody may stand in between. If it was set up anew, apply it with hostKey: \"{scene.Server.HostKey}\", or forget the key that was taken on first use.",
            error.Message);
        Assert.DoesNotContain("Accepted publickey", scene.Server.Log[scene.Server.Log.LastIndexOf("Server listening", StringComparison.Ordinal)..], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_key_nobody_vouches_for_is_refused()
    {
        await using var scene = await PoolScene.StartAsync();
        var pool = scene.Pool(scene.Access(definition => definition with { HostKey = null }));
        var error = await Assert.ThrowsAsync<TargetRefusedException>(() => pool.RunAsync("echo"));
        Assert.Contains($"shows the host key {scene.Server.HostKey}, and none is known yet; compare it, then apply the server with hostKey: \"{scene.Server.HostKey}\", or with trustOnFirstUse: true.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_first_host_key_is_kept_before_anybody_uses_the_connection_and_holds_from_then_on()
    {
        await using var scene = await PoolScene.StartAsync();
        // One connection for commands: no other is on its way when the server is stopped.
        var pool = scene.Pool(scene.Access(definition => definition with { HostKey = null, TrustOnFirstUse = true, Connections = new ConnectionLimits { Max = 2 } }));
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => pool.RunAsync("echo")));
        Assert.Equal([$"db1 {scene.Server.HostKey}"], scene.Taken);
        await scene.Server.StopAsync();
        await scene.Server.ChangeHostKeyAsync();
        await scene.Server.StartAsync();
        await Assert.ThrowsAsync<TargetRefusedException>(() => pool.RunAsync("echo"));
        Assert.Single(scene.Taken);
    }

    [Fact]
    public async Task A_host_key_that_cannot_be_kept_is_not_used()
    {
        await using var scene = await PoolScene.StartAsync();
        var access = scene.Access(definition => definition with { HostKey = null, TrustOnFirstUse = true });
        await using var pool = new SshPool(access, (_, _, _) => throw new IOException("the store is gone"), scene.Instruments, NullLogger<SshPool>.Instance, TimeProvider.System);
        var error = await Assert.ThrowsAsync<TargetUnreachableException>(() => pool.RunAsync("echo"));
        Assert.EndsWith("could not be connected to: the store is gone", error.Message, StringComparison.Ordinal);
        Assert.True(error.NothingSent);
        Assert.DoesNotContain("Starting session", scene.Server.Log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ed25519")]
    [InlineData("ecdsa")]
    [InlineData("rsa")]
    public async Task Any_of_the_keys_a_server_has_may_be_the_one_that_is_pinned(string pinned)
    {
        await using var scene = await PoolScene.StartAsync(new SshServer { HostKeyType = pinned, FurtherHostKeyTypes = ["ed25519", "ecdsa", "rsa"] });
        var pool = scene.Pool();
        Assert.Equal("here", await pool.RunAsync("echo here"));
        Assert.True(await pool.UseFilesAsync((files, token) => files.ExistsAsync(".", token), TestContext.Current.CancellationToken));
    }
}
