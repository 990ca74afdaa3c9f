using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using Cronium.Grains.Execution.Docker;
using Cronium.Integration.Tests.Cluster;

namespace Cronium.Integration.Tests.Servers;

/// <summary>A real dockerd with a socket, data and a containerd of its own, which can be killed and started again. It knows one image, made of this machine's programs.</summary>
public sealed class DockerDaemon : IAsyncLifetime
{
    /// <summary>busybox, bash, python and node.</summary>
    public const string Image = "cronium-test:1";

    /// <summary>Nothing but one program that is no shell.</summary>
    public const string BareImage = "cronium-test-bare:1";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _directory = Directory.CreateTempSubdirectory("cronium-docker-").FullName;
    private Process? _process;

    /// <summary>Containers go on while it is down; counts from its next start.</summary>
    public bool LiveRestore { get; set; }

    /// <summary>Addresses it listens on besides its socket, and how.</summary>
    internal IReadOnlyList<string> More { get; init; } = [];

    /// <summary>Where it listens.</summary>
    public string Address => $"unix://{Socket}";

    internal EngineEndpoint Endpoint => new(new Uri(Address), null);

    /// <summary>A directory of the host that the tests may share with containers.</summary>
    public string Shared => Path.Combine(_directory, "shared");

    /// <summary>Where it keeps volumes.</summary>
    public string Volumes => Path.Combine(_directory, "data", "volumes");

    private string Socket => Path.Combine(_directory, "docker.sock");

    private string Log => Path.Combine(_directory, "log");

    public async ValueTask InitializeAsync()
    {
        await StartAsync();
        Directory.CreateDirectory(Shared);
        File.SetUnixFileMode(_directory, File.GetUnixFileMode(_directory) | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        File.SetUnixFileMode(Shared, (UnixFileMode)0b111_111_111 | UnixFileMode.StickyBit);
        await DockerImages.MakeAsync(this, Path.Combine(_directory, "image"));
    }

    /// <summary>Starts it, again on the same data; returns when it answers.</summary>
    public async Task StartAsync()
    {
        const string Launch = """log=$1; shift; exec "$@" >>"$log" 2>&1 </dev/null""";
        string[] arguments =
        [
            "--host", $"unix://{Socket}", "--data-root", Path.Combine(_directory, "data"), "--exec-root", Path.Combine(_directory, "exec"),
            "--pidfile", Path.Combine(_directory, "pid"), "--bridge=none", "--iptables=false", "--ip6tables=false", "--ip-masq=false",
            "--config-file", await ConfigurationAsync(), .. LiveRestore ? ["--live-restore"] : Array.Empty<string>(), .. More,
        ];
        _process = Process.Start("/bin/sh", ["-c", Launch, "sh", Log, "dockerd", .. arguments]);
        await AnswerAsync(_process);
    }

    /// <summary>SIGKILL to it alone: containers and their shims go on.</summary>
    public async Task KillAsync()
    {
        Assert.NotNull(_process);
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _process = null;
        File.Delete(Path.Combine(_directory, "pid"));
        await ForgetContainerdAsync();
    }

    /// <summary>Has it start a container, kills it amid that, and starts it again: the container is then stuck, and refuses to start.</summary>
    public async Task KillAmidStartAsync(string container)
    {
        var id = await DockerAsync("inspect", "--format", "{{.Id}}", container);
        var process = Path.Combine(_directory, "exec", "containerd", "daemon", "io.containerd.runtime.v2.task", "moby", id, "init.pid");
        for (var tries = 1; ; tries++)
        {
            var starting = DockerAsync("start", id);
            await Eventually.TrueAsync(() => Task.FromResult(File.Exists(process) || starting.IsCompleted), Patience, () => "its first process to be made", CancellationToken.None);
            await KillAsync();
            await starting.ContinueWith(_ => { }, TaskScheduler.Default);
            await StartAsync();
            if (await DockerAsync("inspect", "--format", "{{.State.Status}}", id) != "running" && !await StartsAsync(id))
            {
                return;
            }

            Assert.True(tries < 10, "The container starts, however often the daemon is killed amid its start.");
            await DockerAsync("kill", id);
        }
    }

    /// <summary>TERM, as at a shutdown of its host or an upgrade.</summary>
    public async Task StopAsync()
    {
        Assert.NotNull(_process);
        await ProcessTree.SignalAsync("TERM", [_process.Id]);
        await _process.WaitForExitAsync().WaitAsync(Patience, TimeProvider.System);
        _process.Dispose();
        _process = null;
    }

    /// <summary>Runs the docker command against it.</summary>
    public Task<string> DockerAsync(params string[] arguments) => Tool.RunAsync("docker", ["--host", $"unix://{Socket}", .. arguments]);

    public async ValueTask DisposeAsync()
    {
        if (_process is null)
        {
            await StartAsync();
        }

        var left = await DockerAsync("ps", "-aq");
        if (left.Length > 0)
        {
            await DockerAsync(["rm", "-fv", .. left.Split('\n')]);
        }

        LiveRestore = false;
        await StopAsync();
        await Tool.RunAsync("/bin/sh", ["-c", $"grep -o '{_directory}[^ ]*' /proc/mounts | sort -r | xargs -r umount -l; rm -rf {_directory}"]);
    }

    private async Task<bool> StartsAsync(string container)
    {
        try
        {
            await DockerAsync("start", container);
            return true;
        }
        catch (Xunit.Sdk.XunitException)
        {
            return false;
        }
    }

    /// <summary>Up to 22 an engine's id lies in /etc and is that of the machine; later ones keep theirs with their data.</summary>
    private async Task<string> ConfigurationAsync()
    {
        var major = (await Tool.RunAsync("dockerd", ["--version"])).Split(' ')[2].Split('.')[0];
        var file = Path.Combine(_directory, "daemon.json");
        var ownId = int.Parse(major, CultureInfo.InvariantCulture) < 23;
        await File.WriteAllTextAsync(file, ownId ? $$"""{ "deprecated-key-path": "{{_directory}}/key.json" }""" : "{}");
        return file;
    }

    /// <summary>Its containerd dies with it. Where nobody reaps that, the next daemon would wait for the dead one.</summary>
    private async Task ForgetContainerdAsync()
    {
        var file = Path.Combine(_directory, "exec", "containerd", "containerd.pid");
        var state = $"/proc/{(await File.ReadAllTextAsync(file)).Trim()}/stat";
        await Eventually.TrueAsync(
            async () => !File.Exists(state) || (await File.ReadAllTextAsync(state)).Contains(") Z ", StringComparison.Ordinal), Patience, () => "its containerd to end", CancellationToken.None);
        File.Delete(file);
    }

    private async Task AnswerAsync(Process process)
    {
        var waited = Stopwatch.StartNew();
        while (!await AnswersAsync())
        {
            Assert.False(process.HasExited, $"dockerd ended at once: {LastOfLog()}");
            Assert.True(waited.Elapsed < Patience, string.Create(CultureInfo.InvariantCulture, $"dockerd did not answer within {Patience}: {LastOfLog()}"));
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, CancellationToken.None);
        }
    }

    private string LastOfLog() => File.Exists(Log) ? string.Join('\n', File.ReadLines(Log).TakeLast(10)) : "nothing yet";

    private async Task<bool> AnswersAsync()
    {
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(Socket));
            await socket.SendAsync("GET /_ping HTTP/1.0\r\n\r\n"u8.ToArray());
            var answer = new byte[12];
            return await socket.ReceiveAsync(answer) == answer.Length && answer.AsSpan().EndsWith("200"u8);
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
