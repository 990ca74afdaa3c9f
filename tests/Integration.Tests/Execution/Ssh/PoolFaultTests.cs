using System.Diagnostics;
using Cronium.Grains.Execution;
using Cronium.Grains.Execution.Ssh;
using Cronium.Grains.Servers;
using Cronium.Integration.Tests.Cluster;
using Cronium.Integration.Tests.Servers;

namespace Cronium.Integration.Tests.Execution.Ssh;

/// <summary>What becomes of a pool when connections are cut, servers hang, restart or vanish.</summary>
public class PoolFaultTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_thousand_commands_under_cuts_leave_nothing_behind_and_none_that_was_not_sent_has_run()
    {
        await using var scene = await PoolScene.StartAsync();
        await scene.Account.ShellAsync("mkdir witness");
        var limits = new ConnectionLimits { Max = 5, Sessions = 5 };
        var pool = scene.Pool(limits);
        var outcomes = new Outcomes();
        var cuts = 0;
        var commands = Enumerable.Range(0, 1_000).Select(number => outcomes.RunAsync(pool, number)).ToList();
        while (!commands.TrueForAll(command => command.IsCompleted))
        {
            var ended = outcomes.Ended;
            await Eventually.TrueAsync(() => Task.FromResult(outcomes.Ended >= Math.Min(1_000, ended + 10)), PoolScene.Limit, () => $"10 more than {ended} commands to end", Token);
            Assert.InRange(scene.Server.Connections.Count, 0, limits.Max);
            await scene.Server.CutAsync();
            cuts++;
        }

        await Task.WhenAll(commands);
        await EverythingIsBackAsync(scene, pool);
        TestContext.Current.TestOutputHelper?.WriteLine($"{cuts} cuts: {outcomes.Succeeded.Count} succeeded, {outcomes.Broken.Count} broke, {outcomes.NotSent.Count} times nothing was sent");
        Assert.InRange(cuts, 10, 1_000);
        Assert.Equal(1_000, outcomes.Ended);
        Assert.NotEmpty(outcomes.Broken);
        var ran = Directory.EnumerateFiles(Path.Combine(scene.Account.Home, "witness")).Select(Path.GetFileName).ToHashSet();
        Assert.All(outcomes.Succeeded, witness => Assert.Contains(witness, ran));
        Assert.All(outcomes.NotSent, witness => Assert.DoesNotContain(witness, ran));
        await pool.DisposeAsync();
        await Eventually.TrueAsync(() => Task.FromResult(Sockets.To(scene.Server.Port) == 0), PoolScene.Limit, () => "every socket to be closed", Token);
    }

    [Fact]
    public async Task A_server_that_restarts_is_connected_to_again()
    {
        await using var scene = await PoolScene.StartAsync();
        var pool = scene.Pool();
        for (var round = 0; round < 3; round++)
        {
            await pool.RunAsync("echo");
            await pool.UseFilesAsync((files, token) => files.ExistsAsync(".", token), Token);
            await scene.Server.StopAsync();
            await Assert.ThrowsAsync<TargetUnreachableException>(() => pool.RunAsync("echo"));
            await scene.Server.StartAsync();
            await Patiently.SucceedAsync(() => pool.RunAsync("echo"));
            await Patiently.SucceedAsync(() => pool.UseFilesAsync((files, token) => files.ExistsAsync(".", token), Token));
        }
    }

    [Fact]
    public async Task Connections_that_broke_while_nobody_looked_cost_no_command()
    {
        await using var scene = await PoolScene.StartAsync();
        var pool = scene.Pool();
        for (var round = 0; round < 20; round++)
        {
            await pool.RunAsync("echo");
            await scene.Server.CutAsync();
            Assert.Equal("here", await pool.RunAsync("echo here"));
        }
    }

    [Fact]
    public async Task A_server_that_hangs_fails_commands_by_their_limit_and_is_used_again_when_it_goes_on()
    {
        await using var scene = await PoolScene.StartAsync();
        var pool = scene.Pool(new ConnectionLimits { ConnectTimeout = TimeSpan.FromSeconds(2) });
        await pool.RunAsync("echo");
        await scene.Server.FreezeAsync();
        var watch = Stopwatch.StartNew();
        var commands = Enumerable.Range(0, 20).Select(_ => Assert.ThrowsAsync<TargetUnreachableException>(() => pool.RunAsync("echo", TimeSpan.FromSeconds(4))));
        Assert.All(await Task.WhenAll(commands), error => Assert.True(error.NothingSent));
        Assert.InRange(watch.Elapsed, TimeSpan.FromSeconds(1.5), TimeSpan.FromSeconds(15));
        await scene.Server.ThawAsync();
        await Patiently.SucceedAsync(() => pool.RunAsync("echo"));
        await EverythingIsBackAsync(scene, pool);
    }

    [Fact]
    public async Task A_server_that_hangs_in_the_middle_of_an_upload_holds_nobody_up()
    {
        await using var scene = await PoolScene.StartAsync();
        var pool = scene.Pool(new ConnectionLimits { ConnectTimeout = TimeSpan.FromSeconds(2) });
        var seen = Path.Combine(scene.Account.Home, "seen");
        var upload = pool.ExecuteAsync($"head -c 1 > {seen}; cat > /dev/null; sleep 60", new byte[500_000_000], TimeSpan.FromSeconds(5), Token);
        await Eventually.TrueAsync(() => Task.FromResult(new FileInfo(seen) is { Exists: true, Length: > 0 }), PoolScene.Limit, () => "the upload to begin", Token);
        await scene.Server.FreezeAsync();
        var error = await Assert.ThrowsAsync<TargetUnreachableException>(() => upload);
        Assert.False(error.NothingSent);
        var watch = Stopwatch.StartNew();
        await pool.DisposeAsync();
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(5));
        Assert.Equal(0, Sockets.To(scene.Server.Port));
    }

    [Fact]
    public async Task A_server_that_hangs_while_nobody_asks_is_noticed_by_the_health_check()
    {
        await using var scene = await PoolScene.StartAsync();
        var pool = scene.Pool(new ConnectionLimits { HealthCheck = TimeSpan.FromMilliseconds(200), ConnectTimeout = TimeSpan.FromSeconds(1) });
        await pool.RunAsync("echo");
        await pool.UseFilesAsync((files, token) => files.ExistsAsync(".", token), Token);
        Assert.Equal(2, pool.Status.Connections);
        await scene.Server.FreezeAsync();
        await Eventually.TrueAsync(() => Task.FromResult(pool.Status.Connections == 0), PoolScene.Limit, () => "both connections to be given up", Token);
        await scene.Server.ThawAsync();
        await Patiently.SucceedAsync(() => pool.RunAsync("echo"));
    }

    [Fact]
    public async Task A_healthy_connection_passes_its_checks()
    {
        await using var scene = await PoolScene.StartAsync();
        var pool = scene.Pool(new ConnectionLimits { HealthCheck = TimeSpan.FromMilliseconds(100) });
        await pool.RunAsync("echo");
        await pool.UseFilesAsync((files, token) => files.ExistsAsync(".", token), Token);
        var before = scene.Server.Connections;
        await Eventually.TrueAsync(() => Task.FromResult(scene.Server.Log.Split("Starting session").Length > 8), PoolScene.Limit, () => "several checks", Token);
        Assert.Equal(before, scene.Server.Connections);
    }

    [Fact]
    public async Task A_peer_that_vanished_is_noticed_by_the_keep_alive()
    {
        // An address of its own, so that it alone can be made to lead nowhere: no answer comes, and no end of the connection either.
        var address = $"127.66.{Random.Shared.Next(1, 255)}.{Random.Shared.Next(1, 255)}";
        await using var scene = await PoolScene.StartAsync(new SshServer { Host = address });
        var pool = scene.Pool(new ConnectionLimits { KeepAlive = TimeSpan.FromSeconds(1), HealthCheck = TimeSpan.FromHours(1) });
        await pool.RunAsync("echo");
        await Tool.RunAsync("ip", ["route", "add", "blackhole", address, "table", "local"]);
        try
        {
            await Eventually.TrueAsync(() => Task.FromResult(pool.Status.Connections == 0), PoolScene.Limit, () => "the connection to be given up", Token);
        }
        finally
        {
            await Tool.RunAsync("ip", ["route", "del", "blackhole", address, "table", "local"]);
        }

        await Patiently.SucceedAsync(() => pool.RunAsync("echo"));
    }

    [Fact]
    public async Task Connections_that_nobody_uses_are_closed_and_opened_again_when_needed()
    {
        await using var scene = await PoolScene.StartAsync();
        var pool = scene.Pool(new ConnectionLimits { IdleTimeout = TimeSpan.FromMilliseconds(300), HealthCheck = TimeSpan.FromMilliseconds(100) });
        for (var round = 0; round < 3; round++)
        {
            await pool.RunAsync("echo");
            await pool.UseFilesAsync((files, token) => files.ExistsAsync(".", token), Token);
            await Eventually.TrueAsync(
                () => Task.FromResult((pool.Status.Connections, scene.Server.Connections.Count, Sockets.To(scene.Server.Port)) == (0, 0, 0)),
                PoolScene.Limit,
                () => $"no connection to be left, not {pool.Status}",
                Token);
        }
    }

    [Fact]
    public async Task A_session_for_files_that_ends_is_replaced_and_the_call_fails()
    {
        await using var scene = await PoolScene.StartAsync(new SshServer { Sftp = SshServer.SftpServer });
        var pool = scene.Pool();
        await scene.Account.ShellAsync("echo content > file");
        await pool.UseFilesAsync((files, token) => files.ExistsAsync("file", token), Token);
        var error = await Assert.ThrowsAsync<TargetUnreachableException>(() => pool.UseFilesAsync(
            async (files, token) =>
            {
                await using var stream = await files.OpenAsync("file", FileMode.Open, FileAccess.Read, token);
                await scene.Account.ShellAsync("kill -9 $(pgrep -u $(id -u) -x sftp-server)");
                for (var look = 0; look < 1_000; look++)
                {
                    await files.GetAttributesAsync("file", token);
                }

                return true;
            },
            Token));
        Assert.Contains("the connection for files broke", error.Message, StringComparison.Ordinal);
        await Patiently.SucceedAsync(() => pool.UseFilesAsync((files, token) => files.ExistsAsync("file", token), Token));
    }

    [Fact]
    public async Task Disposing_fails_what_runs_and_what_waits_and_closes_everything()
    {
        await using var scene = await PoolScene.StartAsync();
        var pool = scene.Pool(new ConnectionLimits { Max = 2, Sessions = 2 });
        var commands = Enumerable.Range(0, 10).Select(_ => Assert.ThrowsAsync<TargetUnreachableException>(() => pool.RunAsync("sleep 60"))).ToList();
        var files = Assert.ThrowsAsync<TargetUnreachableException>(() => pool.UseFilesAsync(
            async (_, token) =>
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
                return true;
            },
            Token));
        await Eventually.TrueAsync(() => Task.FromResult(pool.Status is { Connections: 2, Sessions: 2, Waiting: 8 }), PoolScene.Limit, () => $"two to run and eight to wait, not {pool.Status}", Token);
        await pool.DisposeAsync();
        await Task.WhenAll([.. commands, files]);
        Assert.Equal(0, Sockets.To(scene.Server.Port));
        await Assert.ThrowsAsync<TargetUnreachableException>(() => pool.RunAsync("echo"));
        await pool.DisposeAsync();
    }

    private static Task EverythingIsBackAsync(PoolScene scene, SshPool pool) =>
        Eventually.TrueAsync(
            async () =>
            {
                await Patiently.SucceedAsync(() => pool.RunAsync("echo"));
                return pool.Status is { Sessions: 0, Waiting: 0 } status && status.Connections == scene.Server.Connections.Count && status.Connections == Sockets.To(scene.Server.Port);
            },
            PoolScene.Limit,
            () => $"as many connections on both sides: {pool.Status}, {scene.Server.Connections.Count} on the server, {Sockets.To(scene.Server.Port)} sockets",
            Token);
}
