using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;

namespace Cronium.Integration.Tests.Cluster;

/// <summary>A real silo in a process of its own, ended by its pid.</summary>
public sealed class SiloProcess : IAsyncDisposable
{
    public const string Token = "token-of-the-tests";

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly StringBuilder _output = new();

    private SiloProcess(Process process, Uri url, IReadOnlyList<int> ports)
    {
        _process = process;
        Ports = ports;
        Api = new HttpClient { BaseAddress = url, Timeout = TimeSpan.FromSeconds(30) };
        Api.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
    }

    public HttpClient Api { get; }

    /// <summary>Of the silo, its gateway and its API.</summary>
    public IReadOnlyList<int> Ports { get; }

    public int Pid => _process.Id;

    public bool HasExited => _process.HasExited;

    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    /// <summary>Starts a silo and waits until it is ready; one that never is does not stay behind.</summary>
    public static async Task<SiloProcess> StartAsync(IEnumerable<string> flags, CancellationToken cancellationToken)
    {
        var silo = Launch(flags);
        try
        {
            await silo.ReadyAsync(cancellationToken);
            return silo;
        }
        catch
        {
            await silo.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts a silo without waiting.</summary>
    /// <param name="flags">Its settings, beside those every silo of the tests has.</param>
    /// <param name="earlier">Ports of an earlier one, whose place it takes at once; null: free ones.</param>
    /// <param name="folder">Where the program lies; null: the one built with the tests.</param>
    /// <param name="environment">Added to that of the tests.</param>
    public static SiloProcess Launch(IEnumerable<string> flags, IReadOnlyList<int>? earlier = null, string? folder = null, IReadOnlyDictionary<string, string>? environment = null)
    {
        var ports = earlier ?? FreePorts.Take(3);
        var url = new Uri($"http://127.0.0.1:{ports[2]}");
        string[] arguments =
        [
            Path.Combine(folder ?? AppContext.BaseDirectory, "Cronium.Cli.dll"), "silo",
            $"--cluster:siloPort={ports[0]}", $"--cluster:gatewayPort={ports[1]}", $"--http:url={url}", "--metrics:port=0",
            $"--security:adminToken={Token}", "--security:secretKey=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=", "--executors:local:enabled=true", .. flags,
        ];
        var start = new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        var silo = new SiloProcess(Process.Start(start) ?? throw new InvalidOperationException("dotnet did not start."), url, ports);
        silo._process.OutputDataReceived += silo.Note;
        silo._process.ErrorDataReceived += silo.Note;
        silo._process.BeginOutputReadLine();
        silo._process.BeginErrorReadLine();
        return silo;
    }

    public async Task ReadyAsync(CancellationToken cancellationToken)
    {
        await Eventually.TrueAsync(
            async () => !HasExited && await IsReadyAsync(cancellationToken),
            StartLimit,
            () => $"silo {Pid} to be ready; it said:\n{Output}",
            cancellationToken);
    }

    /// <summary>Whether it says so now.</summary>
    public async Task<bool> IsReadyAsync(CancellationToken cancellationToken) =>
        (await Api.GetAsync(new Uri("/ready", UriKind.Relative), cancellationToken)).IsSuccessStatusCode;

    /// <summary>SIGKILL.</summary>
    public void Kill() => _process.Kill();

    public void Freeze() => Signal("STOP");

    public void Thaw() => Signal("CONT");

    /// <summary>SIGTERM; returns the exit code.</summary>
    public async Task<int> TerminateAsync(CancellationToken cancellationToken)
    {
        Signal("TERM");
        return await ExitedAsync(cancellationToken);
    }

    public async Task<int> ExitedAsync(CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(cancellationToken).WaitAsync(TimeSpan.FromSeconds(60), cancellationToken);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        Api.Dispose();
        _process.Dispose();
    }

    private void Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", Pid.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    private void Note(object sender, DataReceivedEventArgs line)
    {
        lock (_output)
        {
            _output.AppendLine(line.Data);
        }
    }
}
