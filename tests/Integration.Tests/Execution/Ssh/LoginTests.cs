using Cronium.Grains.Servers;
using Cronium.Integration.Tests.Servers;

namespace Cronium.Integration.Tests.Execution.Ssh;

/// <summary>The ways into a server.</summary>
public class LoginTests
{
    [Theory]
    [InlineData("ed25519", SshKeyFormat.OpenSsh, null)]
    [InlineData("ed25519", SshKeyFormat.Pkcs8, null)]
    [InlineData("ed25519", SshKeyFormat.Pkcs8, "phrase")]
    [InlineData("ecdsa", SshKeyFormat.OpenSsh, "phrase")]
    [InlineData("ecdsa", SshKeyFormat.Pkcs8, null)]
    [InlineData("ecdsa", SshKeyFormat.Traditional, null)]
    [InlineData("rsa", SshKeyFormat.OpenSsh, null)]
    [InlineData("rsa", SshKeyFormat.Pkcs8, "phrase")]
    [InlineData("rsa", SshKeyFormat.Traditional, "phrase")]
    public async Task A_key_of_each_format_opens_both_servers(string type, SshKeyFormat format, string? passphrase)
    {
        var key = await SshKey.CreateAsync(type, format, passphrase);
        foreach (var server in new SshDaemon[] { new SshServer(), new DropbearServer() })
        {
            await using var scene = await PoolScene.StartAsync(server);
            await scene.Account.AuthorizeAsync(key);
            var pool = scene.Pool(scene.Access() with { Credentials = new ServerCredentials { PrivateKey = key.Private, Passphrase = passphrase } });
            Assert.Equal(scene.Account.Name, await pool.RunAsync("id -un"));
        }
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public async Task A_password_opens_the_server_whether_it_is_given_at_once_or_asked_for(bool atOnce, bool asked)
    {
        await using var scene = await PoolScene.StartAsync(new SshServer { PasswordAuthentication = atOnce, KeyboardInteractive = asked });
        await using var account = await SshAccount.CreateAsync(password: "pässword with spaces");
        var other = await SshKey.CreateAsync();
        var access = scene.Access(definition => definition with { User = account.Name });
        var pool = scene.Pool(access with { Credentials = new ServerCredentials { PrivateKey = other.Private, Password = "pässword with spaces" } });
        Assert.Equal(account.Name, await pool.RunAsync("id -un"));
    }

    [Fact]
    public async Task A_server_may_want_the_key_and_the_password()
    {
        await using var scene = await PoolScene.StartAsync(new SshServer { PasswordAuthentication = true, Lines = ["AuthenticationMethods publickey,password"] });
        await using var account = await SshAccount.CreateAsync(password: "secret");
        await account.AuthorizeAsync(scene.Key);
        var access = scene.Access(definition => definition with { User = account.Name });
        var pool = scene.Pool(access with { Credentials = access.Credentials with { Password = "secret" } });
        Assert.Equal(account.Name, await pool.RunAsync("id -un"));
    }

    [Theory]
    [InlineData("::1", "::1")]
    [InlineData("::1", "[::1]")]
    [InlineData("127.0.0.1", "localhost")]
    public async Task A_host_may_be_a_name_or_an_address(string listens, string host)
    {
        await using var scene = await PoolScene.StartAsync(new SshServer { Host = listens });
        var pool = scene.Pool(scene.Access(definition => definition with { Host = host }));
        Assert.Equal("here", await pool.RunAsync("echo here"));
    }

    [Theory]
    [InlineData("/bin/dash")]
    [InlineData("/bin/bash")]
    [InlineData("/bin/sh")]
    public async Task The_account_may_have_any_shell(string shell)
    {
        await using var scene = await PoolScene.StartAsync(new SshServer(), shell);
        Assert.Equal(shell, await scene.Pool().RunAsync("echo $SHELL"));
    }
}
