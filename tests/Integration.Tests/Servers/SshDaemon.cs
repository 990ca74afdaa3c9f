using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Cronium.Integration.Tests.Cluster;

namespace Cronium.Integration.Tests.Servers;

/// <summary>A real SSH server on a loopback port and in a directory of its own, which can be stopped, frozen, cut and started again.</summary>
internal abstract class SshDaemon : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private Process? _process;
    private int _keys;

    protected SshDaemon()
    {
        Folder = Directory.CreateTempSubdirectory("cronium-sshd-").FullName;
        SshAccount.OthersMayPass(Folder);
    }

    public string Host { get; init; } = "127.0.0.1";

    public int Port { get; init; } = FreePorts.One();

    /// <summary>Fingerprint of the present host key, as <c>SHA256:...</c>.</summary>
    public string HostKey { get; private set; } = "";

    /// <summary>What the server logged so far.</summary>
    public string Log => File.Exists(LogFile) ? File.ReadAllText(LogFile) : "";

    /// <summary>Processes of its connections, one each: those not yet logged in included.</summary>
    public IReadOnlyList<int> Connections => _process is null ? [] : ProcessTree.Children(_process.Id);

    protected abstract string Program { get; }

    /// <summary>Directory of the server: its keys, its log.</summary>
    protected string Folder { get; }

    protected string KeyFile => Path.Combine(Folder, $"host-key-{_keys}");

    protected string LogFile => Path.Combine(Folder, "log");

    /// <summary>Starts the server, again on the same port; returns when it answers.</summary>
    public async Task StartAsync()
    {
        if (HostKey.Length == 0)
        {
            await ChangeHostKeyAsync();
        }

        // sshd starts itself again for each connection, and asks for its full path.
        const string Launch = """log=$1; shift; exec "$@" 2>>"$log" """;
        var program = await Tool.RunAsync("/bin/sh", ["-c", "PATH=$PATH:/usr/sbin; command -v " + Program]);
        _process = Process.Start("/bin/sh", ["-c", Launch, "sh", LogFile, .. Wrapper, program, .. Arguments()]);
        await AnswerAsync(_process);
    }

    /// <summary>Makes a new host key; the server has it when it starts next.</summary>
    public async Task ChangeHostKeyAsync()
    {
        _keys++;
        HostKey = SshKey.FingerprintOf(await MakeHostKeyAsync());
    }

    /// <summary>SIGKILL to the server and to its connections.</summary>
    public async Task StopAsync()
    {
        if (_process is not null)
        {
            var all = ProcessesOf(_process);
            await ProcessTree.SignalAsync("STOP", [_process.Id]);
            await ProcessTree.SignalAsync("KILL", [.. all, .. ProcessesOf(_process)]);
            await _process.WaitForExitAsync();
            _process.Dispose();
            _process = null;
        }
    }

    /// <summary>SIGKILL to the processes of all connections; the server goes on, and so does what runs in sessions.</summary>
    public Task CutAsync() => _process is null ? Task.CompletedTask : ProcessTree.SignalAsync("KILL", ProcessTree.Descendants(_process.Id, Program));

    /// <summary>SIGSTOP to the server and its connections: they are there, and answer nothing.</summary>
    public Task FreezeAsync() => _process is null ? Task.CompletedTask : ProcessTree.SignalAsync("STOP", ProcessesOf(_process));

    /// <summary>Ends <see cref="FreezeAsync"/>.</summary>
    public Task ThawAsync() => _process is null ? Task.CompletedTask : ProcessTree.SignalAsync("CONT", ProcessesOf(_process));

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(Folder, recursive: true);
    }

    /// <summary>What starts the program in its own place.</summary>
    protected virtual IReadOnlyList<string> Wrapper => [];

    protected abstract IEnumerable<string> Arguments();

    /// <summary>Makes <see cref="KeyFile"/> and returns its public half, as a line.</summary>
    protected abstract Task<string> MakeHostKeyAsync();

    private List<int> ProcessesOf(Process listener) => [listener.Id, .. ProcessTree.Descendants(listener.Id, Program)];

    private async Task AnswerAsync(Process process)
    {
        var waited = Stopwatch.StartNew();
        while (await GreetingAsync() is not { } greeting || !greeting.StartsWith("SSH-2.0-", StringComparison.Ordinal))
        {
            Assert.False(process.HasExited, $"{Program} ended at once: {Log}");
            Assert.True(waited.Elapsed < Patience, string.Create(CultureInfo.InvariantCulture, $"{Program} did not answer within {Patience}: {Log}"));
        }
    }

    private async Task<string?> GreetingAsync()
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Parse(Host), Port);
            using var reader = new StreamReader(client.GetStream(), Encoding.ASCII);
            return await reader.ReadLineAsync().WaitAsync(Patience, TimeProvider.System);
        }
        catch (Exception exception) when (exception is SocketException or IOException)
        {
            return null;
        }
    }
}
