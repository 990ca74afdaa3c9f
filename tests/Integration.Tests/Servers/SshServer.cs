namespace Cronium.Integration.Tests.Servers;

/// <summary>OpenSSH's server.</summary>
internal sealed class SshServer : SshDaemon
{
    public static string SftpServer => "/usr/lib/openssh/sftp-server";

    /// <summary>Type of the host key: <c>ed25519</c>, <c>ecdsa</c> or <c>rsa</c>.</summary>
    public string HostKeyType { get; init; } = "ed25519";

    /// <summary>Types of further host keys, next to the one whose fingerprint is <see cref="SshDaemon.HostKey"/>.</summary>
    public IReadOnlyList<string> FurtherHostKeyTypes { get; init; } = [];

    /// <summary>Sessions that one connection may have.</summary>
    public int MaxSessions { get; init; } = 10;

    /// <summary>Connections that may be logging in at once.</summary>
    public string MaxStartups { get; init; } = "200";

    public bool PasswordAuthentication { get; init; }

    /// <summary>Passwords are asked for by a dialog, as most systems do; through PAM.</summary>
    public bool KeyboardInteractive { get; init; }

    /// <summary>What serves files; null: nothing does.</summary>
    public string? Sftp { get; init; } = "internal-sftp";

    /// <summary>Further lines of its configuration; they win over all others.</summary>
    public IReadOnlyList<string> Lines { get; init; } = [];

    protected override string Program => "sshd";

    /// <summary>Starts a server as it is by default.</summary>
    public static async Task<SshServer> StartedAsync()
    {
        var server = new SshServer();
        await server.StartAsync();
        return server;
    }

    protected override IEnumerable<string> Arguments()
    {
        // Where the parts that run without privileges look at nothing but this.
        Directory.CreateDirectory("/run/sshd");
        var configuration = Path.Combine(Folder, "sshd_config");
        File.WriteAllLines(configuration, Configuration());
        return ["-D", "-e", "-f", configuration];
    }

    protected override async Task<string> MakeHostKeyAsync()
    {
        await Tool.RunAsync("ssh-keygen", ["-q", "-t", HostKeyType, "-N", "", "-f", KeyFile]);
        foreach (var type in FurtherHostKeyTypes.Where(type => type != HostKeyType))
        {
            await Tool.RunAsync("ssh-keygen", ["-q", "-t", type, "-N", "", "-f", $"{KeyFile}-{type}"]);
        }

        return await File.ReadAllTextAsync(KeyFile + ".pub");
    }

    private IEnumerable<string> Configuration() =>
    [
        .. Lines,
        $"ListenAddress {(Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host)}:{Port}",
        $"HostKey {KeyFile}",
        .. FurtherHostKeyTypes.Where(type => type != HostKeyType).Select(type => $"HostKey {KeyFile}-{type}"),
        "PidFile none",
        "StrictModes no",
        "AuthorizedKeysFile .ssh/authorized_keys",
        $"UsePAM {YesOrNo(KeyboardInteractive)}",
        $"KbdInteractiveAuthentication {YesOrNo(KeyboardInteractive)}",
        $"PasswordAuthentication {YesOrNo(PasswordAuthentication)}",
        $"MaxSessions {MaxSessions}",
        $"MaxStartups {MaxStartups}",
        "LogLevel VERBOSE",
        .. Sftp is null ? [] : new[] { $"Subsystem sftp {Sftp}" },
    ];

    private static string YesOrNo(bool value) => value ? "yes" : "no";
}
