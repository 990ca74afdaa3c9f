using System.Globalization;
using System.Security.Cryptography;

namespace Cronium.Integration.Tests.Servers;

/// <summary>A throw-away account of this machine, with a home of its own. Needs root; gone when disposed, with all it runs.</summary>
internal sealed class SshAccount : IAsyncDisposable
{
    // useradd and its kin give up when another one holds /etc/passwd; several test programs may run at once.
    private const string AccountsLock = "/run/lock/cronium-test-accounts";

    private readonly string _directory;

    private SshAccount(string directory) => _directory = directory;

    public string Name { get; } = $"cr{RandomNumberGenerator.GetHexString(10, lowercase: true)}";

    public string Home => Path.Combine(_directory, "home");

    /// <summary>Creates an account that lets in who has an authorized key.</summary>
    /// <param name="shell">Path of the login shell.</param>
    /// <param name="password">Null: no password opens it.</param>
    public static async Task<SshAccount> CreateAsync(string shell = "/bin/bash", string? password = null)
    {
        var account = new SshAccount(Directory.CreateTempSubdirectory("cronium-account-").FullName);
        OthersMayPass(account._directory);
        await LockedAsync("useradd", "--create-home", "--home-dir", account.Home, "--shell", shell, account.Name);
        await LockedAsync("usermod", "--password", "*", account.Name);
        if (password is not null)
        {
            await Tool.RunAsync("flock", [AccountsLock, "chpasswd"], $"{account.Name}:{password}\n");
        }

        return account;
    }

    /// <summary>Creates an account, and a key that is let in.</summary>
    /// <param name="shell">Path of the login shell.</param>
    public static async Task<(SshAccount Account, SshKey Key)> CreateWithKeyAsync(string shell = "/bin/bash")
    {
        var (account, key) = (await CreateAsync(shell), await SshKey.CreateAsync());
        await account.AuthorizeAsync(key);
        return (account, key);
    }

    /// <summary>Lets in who has the key.</summary>
    public async Task AuthorizeAsync(SshKey key)
    {
        var directory = Directory.CreateDirectory(Path.Combine(Home, ".ssh")).FullName;
        await File.AppendAllTextAsync(Path.Combine(directory, "authorized_keys"), key.Public + "\n");
        await Tool.RunAsync("chown", ["-R", $"{Name}:{Name}", directory]);
    }

    /// <summary>A program in the home by which a script becomes another user whose processes the account cannot end, as with sudo.</summary>
    public async Task<string> BecomesAnotherUserAsync()
    {
        var program = Path.Combine(Home, "become");
        await Tool.RunAsync("/bin/sh", ["-c", $"cp \"$(command -v setpriv)\" {program} && chmod 4755 {program}"]);
        return $"{program} --reuid 65534 --regid 65534 --clear-groups";
    }

    /// <summary>Runs a script of sh as this account, past any server, and returns what it printed, trimmed.</summary>
    public Task<string> ShellAsync(string script) =>
        Tool.RunAsync("setpriv", ["--reuid", Name, "--regid", Name, "--clear-groups", "env", $"HOME={Home}", "/bin/sh", "-c", $"cd; {script}"]);

    public async ValueTask DisposeAsync()
    {
        var id = await Tool.RunAsync("id", ["-u", Name]);
        await KillProcessesAsync(id);
        await LockedAsync("userdel", "--force", Name);
        Directory.Delete(_directory, recursive: true);
    }

    /// <summary>Temporary directories are for their owner alone; login needs to pass through.</summary>
    internal static void OthersMayPass(string directory) =>
        File.SetUnixFileMode(directory, (UnixFileMode)Convert.ToInt32("755", 8));

    private static Task<string> LockedAsync(params string[] command) => Tool.RunAsync("flock", [AccountsLock, .. command]);

    private static async Task KillProcessesAsync(string id)
    {
        // A process may fork while the others are ended.
        for (var round = 0; round < 10 && ProcessTree.OfUser(int.Parse(id, CultureInfo.InvariantCulture)) is { Count: > 0 } left; round++)
        {
            await ProcessTree.SignalAsync("KILL", left);
        }
    }
}
