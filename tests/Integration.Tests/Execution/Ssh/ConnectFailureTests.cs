using System.Net;
using System.Net.Sockets;
using Cronium.Grains.Execution;
using Cronium.Grains.Servers;
using Cronium.Integration.Tests.Servers;

namespace Cronium.Integration.Tests.Execution.Ssh;

/// <summary>Whatever keeps us from a server is told exactly, with what to do; and whether waiting may mend it.</summary>
public class ConnectFailureTests
{
    private static readonly ConnectionLimits Quick = new() { ConnectTimeout = TimeSpan.FromSeconds(2) };

    [Fact]
    public async Task A_key_that_is_not_accepted_is_named()
    {
        await using var scene = await PoolScene.StartAsync();
        var other = await SshKey.CreateAsync("rsa");
        await RefusedAsync(
            scene,
            new ServerCredentials { PrivateKey = other.Private },
            $"does not accept the key (RSA {other.Fingerprint}); add it to ~{scene.Account.Name}/.ssh/authorized_keys, or apply the server with another privateKey.");
    }

    [Fact]
    public async Task A_wrong_password_is_refused()
    {
        await using var scene = await PoolScene.StartAsync(new SshServer { PasswordAuthentication = true });
        await RefusedAsync(
            scene,
            new ServerCredentials { Password = "wrong" },
            $"does not accept the password of {scene.Account.Name}; apply the server with another password, or with a privateKey.");
    }

    [Fact]
    public async Task A_wrong_key_and_a_wrong_password_are_refused_together()
    {
        await using var scene = await PoolScene.StartAsync(new SshServer { PasswordAuthentication = true });
        var other = await SshKey.CreateAsync();
        await RefusedAsync(
            scene,
            new ServerCredentials { PrivateKey = other.Private, Password = "wrong" },
            $"accepts neither the key (ed25519 {other.Fingerprint}) nor the password; add the key to ~{scene.Account.Name}/.ssh/authorized_keys, or apply the server with other credentials.");
    }

    [Fact]
    public async Task A_server_that_wants_something_else_says_what()
    {
        await using var scene = await PoolScene.StartAsync();
        await RefusedAsync(
            scene,
            new ServerCredentials { Password = "right or wrong" },
            $"does not let {scene.Account.Name} log in with what there is (no suitable authentication method found to complete authentication (publickey)); apply the server with other credentials.");
    }

    [Fact]
    public async Task An_account_that_does_not_exist_is_refused_as_a_wrong_key_is()
    {
        await using var scene = await PoolScene.StartAsync();
        var error = await Assert.ThrowsAsync<TargetRefusedException>(() => scene.Pool(scene.Access(definition => definition with { User = "nobody-of-that-name" })).RunAsync("echo"));
        Assert.StartsWith($"Server 'db1' (nobody-of-that-name@127.0.0.1:{scene.Server.Port}) does not accept the key (ed25519 {scene.Key.Fingerprint});", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_that_cannot_be_opened_is_refused_without_a_connection()
    {
        await using var scene = await PoolScene.StartAsync();
        var encrypted = await SshKey.CreateAsync(passphrase: "right");
        var error = await FailureAsync<TargetRefusedException>(scene, access => access with { Credentials = new ServerCredentials { PrivateKey = encrypted.Private, Passphrase = "wrong" } });
        Assert.Equal($"{Name(scene)}: The passphrase does not open the private key.", error.Message);
    }

    [Fact]
    public async Task Nothing_to_log_in_with_is_refused()
    {
        await using var scene = await PoolScene.StartAsync();
        await RefusedAsync(scene, new ServerCredentials(), "has neither a key nor a password to log in with; apply the server with privateKey or password.");
    }

    [Theory]
    [InlineData("KexAlgorithms diffie-hellman-group14-sha1", "no matching key exchange algorithm (server offers diffie-hellman-group14-sha1")]
    [InlineData("Ciphers aes256-cbc", "no matching client encryption algorithm (server offers aes256-cbc)")]
    [InlineData("MACs hmac-sha1", "no matching client MAC algorithm (server offers hmac-sha1)", "Ciphers aes256-ctr")]
    [InlineData("HostKeyAlgorithms ssh-rsa", "no matching host key algorithm (server offers ssh-rsa)")]
    public async Task A_server_with_weak_algorithms_only_is_refused(string line, string reason, string further = "")
    {
        await using var scene = await PoolScene.StartAsync(new SshServer { HostKeyType = "rsa", Lines = [line, further] });
        var error = await FailureAsync<TargetRefusedException>(scene);
        Assert.StartsWith($"{Name(scene)} has no algorithm in common with us that is safe: {reason}", error.Message, StringComparison.Ordinal);
        Assert.EndsWith("Bring its SSH server up to date.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_that_nobody_listens_on_is_told()
    {
        await using var scene = await PoolScene.StartAsync();
        await scene.Server.StopAsync();
        await UnreachableAsync(scene, scene.Server.Port, $"refused the connection: nothing listens on port {scene.Server.Port}.");
    }

    [Fact]
    public async Task A_name_that_resolves_to_nothing_is_told()
    {
        await using var scene = await PoolScene.StartAsync();
        var error = await FailureAsync<TargetUnreachableException>(scene, access => access with { Definition = access.Definition with { Host = "no-such-host.invalid" } });
        Assert.EndsWith($"(no-such-host.invalid:{scene.Server.Port}) could not be found: the name 'no-such-host.invalid' resolves to nothing.".Replace("(", $"({scene.Account.Name}@", StringComparison.Ordinal), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_listener_that_says_nothing_is_told_by_the_deadline()
    {
        await using var scene = await PoolScene.StartAsync();
        await using var silent = new RudeListener();
        await UnreachableAsync(scene, silent.Port, "takes connections but said nothing for 2 s; is it an SSH server that listens there?");
    }

    [Fact]
    public async Task A_listener_that_trickles_ends_by_the_deadline_too()
    {
        await using var scene = await PoolScene.StartAsync();
        await using var trickle = new RudeListener(async stream =>
        {
            while (true)
            {
                await stream.WriteAsync("x"u8.ToArray());
                await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System);
            }
        });
        await UnreachableAsync(scene, trickle.Port, "takes connections but said nothing for 2 s; is it an SSH server that listens there?");
    }

    [Fact]
    public async Task A_web_server_is_told()
    {
        await using var scene = await PoolScene.StartAsync();
        await using var web = new RudeListener(async stream => await stream.WriteAsync("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n"u8.ToArray()));
        await UnreachableAsync(scene, web.Port, "closed the connection without a word of SSH; is it an SSH server that listens there, and does it let this address in?");
    }

    [Fact]
    public async Task Bytes_that_are_no_SSH_are_told()
    {
        await using var scene = await PoolScene.StartAsync();
        await using var binary = new RudeListener(async stream => await stream.WriteAsync(new byte[100]));
        var error = await FailureAsync<TargetUnreachableException>(scene, access => access with { Definition = access.Definition with { Port = binary.Port } });
        Assert.Contains("does not speak SSH; is another program listening there?", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_that_drops_what_is_sent_is_told_by_the_deadline()
    {
        await using var scene = await PoolScene.StartAsync();
        // Nobody accepts, and the queue is full: the kernel drops further tries, as a firewall would.
        using var full = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        full.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        full.Listen(0);
        var port = ((IPEndPoint)full.LocalEndPoint!).Port; // bound above
        using var first = new TcpClient();
        await first.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken);
        await UnreachableAsync(scene, port, "did not answer within 2 s: it is down, or a firewall drops what we send.");
    }

    [Fact]
    public async Task A_crowd_of_callers_makes_one_try_at_a_time_and_fails_fast()
    {
        await using var scene = await PoolScene.StartAsync();
        await using var closing = new RudeListener(_ => Task.CompletedTask);
        var pool = scene.Pool(scene.Access(definition => definition with { Port = closing.Port, Connections = Quick }));
        var watch = System.Diagnostics.Stopwatch.StartNew();
        for (var round = 0; round < 20; round++)
        {
            var crowd = Enumerable.Range(0, 100).Select(_ => Assert.ThrowsAsync<TargetUnreachableException>(() => pool.RunAsync("echo")));
            Assert.All(await Task.WhenAll(crowd), error => Assert.True(error.NothingSent));
        }

        // Back-off doubles from 50 ms at least; whatever this machine's pace, tries grow with the time's logarithm, not with the 2,000 callers.
        Assert.InRange(closing.Accepted, 1, 8 + (int)watch.Elapsed.TotalSeconds);
        Assert.NotNull(pool.Status.LastError);
    }

    private static string Name(PoolScene scene, int? port = null) => $"Server 'db1' ({scene.Account.Name}@127.0.0.1:{port ?? scene.Server.Port})";

    private static async Task RefusedAsync(PoolScene scene, ServerCredentials credentials, string expected)
    {
        var error = await FailureAsync<TargetRefusedException>(scene, access => access with { Credentials = credentials });
        Assert.Equal($"{Name(scene)} {expected}", error.Message);
    }

    private static async Task UnreachableAsync(PoolScene scene, int port, string expected)
    {
        var error = await FailureAsync<TargetUnreachableException>(scene, access => access with { Definition = access.Definition with { Port = port } });
        Assert.Equal($"{Name(scene, port)} {expected}", error.Message);
    }

    private static async Task<T> FailureAsync<T>(PoolScene scene, Func<Grains.Execution.Ssh.ServerAccess, Grains.Execution.Ssh.ServerAccess>? change = null)
        where T : TargetUnreachableException
    {
        var access = scene.Access(definition => definition with { Connections = Quick });
        var pool = scene.Pool(change is null ? access : change(access));
        var watch = System.Diagnostics.Stopwatch.StartNew();
        var error = await Assert.ThrowsAsync<T>(() => pool.RunAsync("echo"));
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(15));
        Assert.True(error.NothingSent);
        Assert.Equal(error.Message, pool.Status.LastError);
        return error;
    }
}
