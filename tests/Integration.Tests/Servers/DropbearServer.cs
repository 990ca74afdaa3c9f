namespace Cronium.Integration.Tests.Servers;

/// <summary>The small server of routers and other devices: it serves no files.</summary>
internal sealed class DropbearServer : SshDaemon
{
    protected override string Program => "dropbear";

    // Where OpenSSH's server of files is installed, dropbear would use it.
    protected override IReadOnlyList<string> Wrapper =>
        ["unshare", "--mount", "/bin/sh", "-c", $"[ ! -e {SshServer.SftpServer} ] || mount --bind /dev/null {SshServer.SftpServer}; exec \"$@\"", "sh"];

    /// <summary>Starts a server.</summary>
    public static async Task<DropbearServer> StartedAsync()
    {
        var server = new DropbearServer();
        await server.StartAsync();
        return server;
    }

    protected override IEnumerable<string> Arguments() =>
        ["-F", "-E", "-r", KeyFile, "-p", $"{Host}:{Port}", "-P", Path.Combine(Folder, "pid")];

    protected override async Task<string> MakeHostKeyAsync()
    {
        var output = await Tool.RunAsync("dropbearkey", ["-t", "ed25519", "-f", KeyFile]);
        return output.Split('\n').Single(line => line.StartsWith("ssh-ed25519 ", StringComparison.Ordinal));
    }
}
