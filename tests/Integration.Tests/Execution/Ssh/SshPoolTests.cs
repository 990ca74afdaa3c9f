using System.Security.Cryptography;
using System.Text;
using Cronium.Grains.Execution;
using Cronium.Grains.Execution.Ssh;
using Cronium.Grains.Servers;
using Cronium.Integration.Tests.Cluster;
using Cronium.Integration.Tests.Servers;
using Renci.SshNet.Common;

namespace Cronium.Integration.Tests.Execution.Ssh;

/// <summary>Commands and files over the connections of a pool, against a real sshd.</summary>
public class SshPoolTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_command_gets_its_input_and_gives_output_error_and_exit_code()
    {
        await using var scene = await PoolScene.StartAsync();
        var pool = scene.Pool();
        var input = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("größe\n", 20_000)));
        var result = await pool.ExecuteAsync("sha256sum; echo oops >&2; exit 7", input, PoolScene.Limit, Token);
        var sum = Convert.ToHexStringLower(SHA256.HashData(input));
        Assert.Equal($"{sum}  -\n", Encoding.UTF8.GetString(result.Output.Span));
        Assert.Equal("oops\n", Encoding.UTF8.GetString(result.Error.Span));
        Assert.Equal(7, result.ExitCode);
    }

    [Fact]
    public async Task A_command_that_does_not_read_its_input_ends_all_the_same()
    {
        await using var scene = await PoolScene.StartAsync();
        var result = await scene.Pool().ExecuteAsync("exit 3", new byte[1_000_000], PoolScene.Limit, Token);
        Assert.Equal(3, result.ExitCode);
    }

    [Fact]
    public async Task Commands_that_end_before_they_were_given_all_their_input_do_not_cost_the_connection()
    {
        await using var scene = await PoolScene.StartAsync();
        var pool = scene.Pool();
        for (var round = 0; round < 60; round++)
        {
            var commands = Enumerable.Range(0, 8).Select(number => pool.ExecuteAsync("exit 0", new byte[1 + (number * 20_000)], PoolScene.Limit, Token));
            Assert.All(await Task.WhenAll(commands), result => Assert.Equal(0, result.ExitCode));
        }

        var log = scene.Server.Log;
        Assert.DoesNotContain("nonexistent channel", log, StringComparison.Ordinal);
        Assert.True(log.Split("Accepted publickey").Length == 2, string.Join('\n', log.Split('\n').Where(line => !line.Contains(" session", StringComparison.Ordinal) || line.Contains("no more", StringComparison.Ordinal))));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Input_beyond_the_servers_window_comes_whole(bool dropbear)
    {
        await using var scene = await PoolScene.StartAsync(dropbear ? new DropbearServer() : new SshServer());
        var input = new byte[20_000_000];
        Random.Shared.NextBytes(input);
        var result = await scene.Pool().ExecuteAsync("sleep 0.2; sha256sum", input, PoolScene.Limit, Token);
        Assert.Equal($"{Convert.ToHexStringLower(SHA256.HashData(input))}  -\n", Encoding.UTF8.GetString(result.Output.Span));
    }

    [Fact]
    public async Task A_command_that_was_killed_tells_no_exit_code()
    {
        await using var scene = await PoolScene.StartAsync();
        var result = await scene.Pool().ExecuteAsync("kill -9 $$", "\n"u8.ToArray(), PoolScene.Limit, Token);
        Assert.Null(result.ExitCode);
    }

    [Fact]
    public async Task Two_users_on_one_host_never_share_a_connection()
    {
        await using var scene = await PoolScene.StartAsync();
        await using var other = await SshAccount.CreateAsync();
        await other.AuthorizeAsync(scene.Key);
        var ours = scene.Pool();
        var theirs = scene.Pool(scene.Access(definition => definition with { Name = "db1-other", User = other.Name }));
        for (var round = 0; round < 5; round++)
        {
            Assert.Equal([scene.Account.Name, other.Name], await Task.WhenAll(ours.RunAsync("id -un"), theirs.RunAsync("id -un")));
        }

        Assert.Equal(2, scene.Server.Connections.Count);
        Assert.Equal((1, 1), (ours.Status.Connections, theirs.Status.Connections));
    }

    [Fact]
    public async Task Twelve_commands_at_once_stay_within_the_limits()
    {
        await using var scene = await PoolScene.StartAsync();
        var limits = new ConnectionLimits { Max = 3, Sessions = 2 };
        var pool = scene.Pool(limits);
        await pool.UseFilesAsync((files, token) => files.ExistsAsync(".", token), Token);
        var gate = Path.Combine(scene.Account.Home, "gate");
        var commands = Enumerable.Range(0, 12).Select(_ => pool.RunAsync($"while [ ! -e {gate} ]; do sleep 0.02; done; echo done")).ToList();
        await Eventually.TrueAsync(() => Task.FromResult(pool.Status is { Sessions: 4, Waiting: 8 }), PoolScene.Limit, () => $"4 commands under way and 8 waiting, not {pool.Status}", Token);
        Assert.Equal((3, 3), (pool.Status.Connections, scene.Server.Connections.Count));
        await File.WriteAllTextAsync(gate, "", Token);
        Assert.All(await Task.WhenAll(commands), output => Assert.Equal("done", output));
        Assert.Equal((3, 3), (pool.Status.Connections, scene.Server.Connections.Count));
    }

    [Fact]
    public async Task It_grows_only_when_every_session_is_in_use()
    {
        await using var scene = await PoolScene.StartAsync();
        var pool = scene.Pool();
        for (var round = 0; round < 10; round++)
        {
            await Task.WhenAll(pool.RunAsync("echo"), pool.RunAsync("echo"), pool.RunAsync("echo"));
        }

        Assert.Single(scene.Server.Connections);
    }

    [Fact]
    public async Task A_server_that_allows_fewer_sessions_is_given_fewer()
    {
        await using var scene = await PoolScene.StartAsync(new SshServer { MaxSessions = 2 });
        var pool = scene.Pool(new ConnectionLimits { Max = 3, Sessions = 8 });
        // What is refused while others end says little, so it may take a few rounds.
        await Eventually.TrueAsync(
            async () =>
            {
                var outputs = await Task.WhenAll(Enumerable.Range(0, 30).Select(number => pool.RunAsync($"sleep 0.05; echo {number}")));
                Assert.Equal(Enumerable.Range(0, 30).Select(number => $"{number}"), outputs);
                return pool.Status.SessionsPerConnection is 1 or 2;
            },
            PoolScene.Limit,
            () => $"two sessions a connection at most, not {pool.Status}",
            Token);
        Assert.Contains("no more sessions", scene.Server.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_opens_no_session_at_all_says_so()
    {
        await using var scene = await PoolScene.StartAsync(new SshServer { MaxSessions = 0 });
        var error = await Assert.ThrowsAsync<TargetUnreachableException>(() => scene.Pool().RunAsync("echo"));
        Assert.Contains("lets us in, but opens no session; look at MaxSessions", error.Message, StringComparison.Ordinal);
        Assert.True(error.NothingSent);
    }

    [Fact]
    public async Task Output_beyond_a_mebibyte_is_given_up_while_it_grows()
    {
        await using var scene = await PoolScene.StartAsync();
        var pool = scene.Pool();
        var witness = $"/tmp/{scene.Account.Name}.taken";
        var error = await Assert.ThrowsAsync<TargetUnreachableException>(() => pool.RunAsync($"yes | head -c 1000000000 | tee {witness}"));
        Assert.EndsWith("answered a command with more than 1048576 bytes.", error.Message, StringComparison.Ordinal);
        Assert.False(error.NothingSent);
        // The server could not send more than that, so no more was ever held here.
        Assert.InRange(new FileInfo(witness).Length, 1 << 20, 32 << 20);
        File.Delete(witness);
        Assert.Equal("still here", await pool.RunAsync("echo still here"));
        Assert.Single(scene.Server.Connections);
    }

    [Fact]
    public async Task A_full_mebibyte_comes_whole()
    {
        await using var scene = await PoolScene.StartAsync();
        var result = await scene.Pool().ExecuteAsync("head -c 1048576 /dev/zero; head -c 100000 /dev/zero >&2", "\n"u8.ToArray(), PoolScene.Limit, Token);
        Assert.Equal((1_048_576, 4_096, 0), (result.Output.Length, result.Error.Length, result.ExitCode));
    }

    [Fact]
    public async Task A_command_that_takes_too_long_is_unreachable_and_its_connection_stays()
    {
        await using var scene = await PoolScene.StartAsync();
        var pool = scene.Pool();
        var error = await Assert.ThrowsAsync<TargetUnreachableException>(() => pool.RunAsync("sleep 60", TimeSpan.FromSeconds(1)));
        Assert.EndsWith("did not finish a command within 1 s.", error.Message, StringComparison.Ordinal);
        Assert.False(error.NothingSent);
        var connection = Assert.Single(scene.Server.Connections);
        Assert.Equal("here", await pool.RunAsync("echo here"));
        await Eventually.TrueAsync(() => Task.FromResult(pool.Status.Sessions == 0), PoolScene.Limit, () => "the session to be given back", Token);
        Assert.Contains(connection, scene.Server.Connections);
    }

    [Fact]
    public async Task One_who_no_longer_waits_holds_nothing()
    {
        await using var scene = await PoolScene.StartAsync();
        var pool = scene.Pool(new ConnectionLimits { Max = 1, Sessions = 1 });
        using var canceled = new CancellationTokenSource();
        var running = pool.ExecuteAsync("sleep 60", "\n"u8.ToArray(), PoolScene.Limit, canceled.Token);
        var waiting = pool.ExecuteAsync("echo", "\n"u8.ToArray(), PoolScene.Limit, canceled.Token);
        await Eventually.TrueAsync(() => Task.FromResult(pool.Status is { Sessions: 1, Waiting: 1 }), PoolScene.Limit, () => "one to run and one to wait", Token);
        await canceled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.Equal("next", await pool.RunAsync("echo next"));
        Assert.Equal(0, pool.Status.Waiting);
    }

    [Fact]
    public async Task Files_are_read_over_a_connection_of_their_own_by_many_at_once()
    {
        await using var scene = await PoolScene.StartAsync();
        var pool = scene.Pool();
        await pool.RunAsync("echo content > file");
        var lines = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => pool.UseFilesAsync(ReadAsync, Token)));
        Assert.All(lines, line => Assert.Equal("content", line));
        Assert.Equal(2, scene.Server.Connections.Count);
        await Assert.ThrowsAsync<SftpPathNotFoundException>(() => pool.UseFilesAsync((files, token) => files.GetAttributesAsync("missing", token), Token));
        Assert.Equal(2, scene.Server.Connections.Count);
    }

    [Fact]
    public async Task A_server_without_sftp_is_asked_once_and_runs_commands()
    {
        await using var scene = await PoolScene.StartAsync(new DropbearServer());
        var pool = scene.Pool();
        for (var round = 0; round < 3; round++)
        {
            await Assert.ThrowsAsync<NotSupportedException>(() => pool.UseFilesAsync(ReadAsync, Token));
            Assert.Equal("here", await pool.RunAsync("echo here"));
        }

        await Eventually.TrueAsync(() => Task.FromResult(scene.Server.Connections.Count == 1), PoolScene.Limit, () => "one connection to be left", Token);
        Assert.Null(pool.Status.LastError);
        Assert.Equal(2, scene.Server.Log.Split("Pubkey auth succeeded").Length - 1);
    }

    [Fact]
    public async Task The_only_connection_there_may_be_is_for_commands()
    {
        await using var scene = await PoolScene.StartAsync();
        var pool = scene.Pool(new ConnectionLimits { Max = 1 });
        await Assert.ThrowsAsync<NotSupportedException>(() => pool.UseFilesAsync(ReadAsync, Token));
        Assert.Equal("here", await pool.RunAsync("echo here"));
    }

    [Fact]
    public async Task A_login_shell_that_talks_does_not_hold_files_up_for_ever()
    {
        await using var scene = await PoolScene.StartAsync(new SshServer { Sftp = SshServer.SftpServer });
        await scene.Account.ShellAsync("echo 'echo welcome to this machine' > .bashrc");
        var pool = scene.Pool(new ConnectionLimits { ConnectTimeout = TimeSpan.FromSeconds(2) });
        await Assert.ThrowsAsync<NotSupportedException>(() => pool.UseFilesAsync(ReadAsync, Token));
        await Assert.ThrowsAsync<NotSupportedException>(() => pool.UseFilesAsync(ReadAsync, Token));
        Assert.Contains("here", await pool.RunAsync("echo here"), StringComparison.Ordinal);
        Assert.Null(pool.Status.LastError);
    }

    private static async Task<string> ReadAsync(Renci.SshNet.ISftpClient files, CancellationToken cancellationToken)
    {
        await using var stream = await files.OpenAsync("file", FileMode.Open, FileAccess.Read, cancellationToken);
        using var reader = new StreamReader(stream);
        return (await reader.ReadToEndAsync(cancellationToken)).Trim();
    }
}
