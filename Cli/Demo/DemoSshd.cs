using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Cronium.Cli.Dev;

namespace Cronium.Cli.Demo;

/// <summary>An sshd of the demonstration's own, as the user who runs it: on the loopback, with keys made for it, gone with it.</summary>
internal sealed class DemoSshd : IDisposable
{
    private static readonly string[] Places = ["/usr/sbin", "/usr/local/sbin", "/usr/bin", "/usr/local/bin", "/opt/homebrew/sbin"];
    private static readonly TimeSpan StartWithin = TimeSpan.FromSeconds(5);

    private readonly Process _process;
    private readonly string _folder;

    private DemoSshd(Process process, string folder, int port) => (_process, _folder, Port) = (process, folder, port);

    public int Port { get; }

    /// <summary>The key that is let in.</summary>
    public string PrivateKey => File.ReadAllText(Path.Combine(_folder, "client"));

    /// <summary>Null: there is no sshd, or no ssh-keygen, on this machine.</summary>
    /// <exception cref="DemoException">There is one, and it does not start.</exception>
    public static async Task<DemoSshd?> StartAsync(string folder, TimeProvider time, CancellationToken cancellationToken)
    {
        if (Find("sshd") is not { } sshd || Find("ssh-keygen") is not { } keygen)
        {
            return null;
        }

        Directory.CreateDirectory(folder);
        await MakeKeyAsync(keygen, Path.Combine(folder, "host"), cancellationToken);
        await MakeKeyAsync(keygen, Path.Combine(folder, "client"), cancellationToken);
        var port = new FreePorts().From(Random.Shared.Next(20_000, 28_000));
        var config = Path.Combine(folder, "config");
        await File.WriteAllTextAsync(config, Config(folder, port), cancellationToken);
        if (Environment.IsPrivilegedProcess)
        {
            // Where sshd puts its unprivileged half; packages make it when their own server starts first.
            Directory.CreateDirectory("/run/sshd");
        }

        var process = Process.Start(new ProcessStartInfo(sshd, ["-D", "-e", "-f", config]) { RedirectStandardError = true })
            ?? throw new DemoException("sshd did not start.");
        var server = new DemoSshd(process, folder, port);
        await server.AwaitAsync(time, cancellationToken);
        return server;
    }

    /// <summary>Kills the processes that serve connections, as a firewall or a reboot of the way there would cut them.</summary>
    public int CutConnections()
    {
        var cut = 0;
        foreach (var child in ChildrenOf(_process.Id))
        {
            child.Kill();
            child.Dispose();
            cut++;
        }

        return cut;
    }

    public void Dispose()
    {
        _process.Kill();
        CutConnections();
        _process.Dispose();
    }

    private static string Config(string folder, int port) => $"""
        ListenAddress {IPAddress.Loopback}:{port}
        HostKey {folder}/host
        AuthorizedKeysFile {folder}/client.pub
        PidFile none
        UsePAM no
        StrictModes no
        PasswordAuthentication no
        KbdInteractiveAuthentication no
        PermitRootLogin prohibit-password
        Subsystem sftp internal-sftp

        """;

    private static string? Find(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Concat(Places)
        .Select(place => Path.Combine(place, program)).FirstOrDefault(File.Exists);

    private static async Task MakeKeyAsync(string keygen, string path, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(keygen, ["-q", "-t", "ed25519", "-N", "", "-C", "cronium-demo", "-f", path]) { RedirectStandardError = true };
        using var process = Process.Start(start) ?? throw new DemoException("ssh-keygen did not start.");
        var complaint = await process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        if (process.ExitCode != 0)
        {
            throw new DemoException($"ssh-keygen made no key: {complaint.Trim()}");
        }
    }

    private async Task AwaitAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        while (!await ListensAsync(cancellationToken))
        {
            if (_process.HasExited || time.GetElapsedTime(started) > StartWithin)
            {
                _process.Kill();
                throw new DemoException($"sshd did not start: {(await _process.StandardError.ReadToEndAsync(cancellationToken)).Trim()}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), time, cancellationToken);
        }
    }

    private async Task<bool> ListensAsync(CancellationToken cancellationToken)
    {
        using var socket = new TcpClient();
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, Port, cancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static IEnumerable<Process> ChildrenOf(int parent)
    {
        // Not by name: sshd gives the processes of its connections titles of their own.
        foreach (var process in Process.GetProcesses())
        {
            if (ParentOf(process.Id) == parent)
            {
                yield return process;
            }
            else
            {
                process.Dispose();
            }
        }
    }

    /// <summary>0 where the system does not tell.</summary>
    private static int ParentOf(int process)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{process}/stat");
            return int.Parse(stat[(stat.LastIndexOf(") ", StringComparison.Ordinal) + 2)..].Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }
}
