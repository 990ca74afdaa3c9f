using Renci.SshNet;

namespace Cronium.Integration.Tests.Servers;

/// <summary>The servers of the tests are what the tests take them for.</summary>
public class SshServerTests
{
    [Fact]
    public async Task OpenSsh_lets_an_account_in_and_comes_back_on_its_port()
    {
        await using var server = await SshServer.StartedAsync();
        await LetsInAsync(server);
        Assert.DoesNotContain("does not exist", server.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dropbear_lets_an_account_in_and_comes_back_on_its_port()
    {
        await using var server = await DropbearServer.StartedAsync();
        await LetsInAsync(server);
    }

    private static async Task LetsInAsync(SshDaemon server)
    {
        await using var account = await SshAccount.CreateAsync();
        var key = await SshKey.CreateAsync();
        await account.AuthorizeAsync(key);
        using (var client = Client(server, account, key))
        {
            await client.ConnectAsync(TestContext.Current.CancellationToken);
            Assert.Equal(account.Name, client.RunCommand("id -un").Result.Trim());
            Assert.Equal(account.Home, await account.ShellAsync("pwd"));
            Assert.Single(server.Connections);
            await server.CutAsync();
        }

        await server.StopAsync();
        var first = server.HostKey;
        await server.ChangeHostKeyAsync();
        await server.StartAsync();
        Assert.NotEqual(first, server.HostKey);
        using var again = Client(server, account, key);
        string? seen = null;
        again.HostKeyReceived += (_, received) => seen = received.FingerPrintSHA256;
        await again.ConnectAsync(TestContext.Current.CancellationToken);
        Assert.Equal(server.HostKey, $"SHA256:{seen}");
    }

    private static SshClient Client(SshDaemon server, SshAccount account, SshKey key) =>
        new(server.Host, server.Port, account.Name, new PrivateKeyFile(new MemoryStream(System.Text.Encoding.ASCII.GetBytes(key.Private))));
}
