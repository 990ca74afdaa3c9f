using System.Text;
using System.Text.Json.Nodes;
using Cronium.Integration.Tests.Servers;
using Cronium.Integration.Tests.Storage;

namespace Cronium.Integration.Tests.Cluster;

/// <summary>One silo whose line to Redis is watched, and one job whose script says what it does in files of its own.</summary>
internal sealed class WatchedSilo : IAsyncDisposable
{
    public const string Job = "watched";

    private readonly string _directory = Directory.CreateTempSubdirectory("cronium-watched-").FullName;
    private readonly RedisServer _redis = new();
    private SiloProcess? _silo;
    private StoreLine? _line;

    public StoreLine Line => _line ?? throw new InvalidOperationException("Not started.");

    public SiloProcess Silo => _silo ?? throw new InvalidOperationException("Not started.");

    public CroniumApi Api => new(() => Silo.Api);

    public string RunDirectories => Path.Combine(_directory, "runs", "r");

    private string Begun => Path.Combine(_directory, "begun");

    private string Copy => Path.Combine(_directory, "copy");

    public static async Task<WatchedSilo> StartAsync(CancellationToken cancellationToken)
    {
        var watched = new WatchedSilo();
        await watched._redis.InitializeAsync();
        watched._line = new StoreLine(watched._redis.Endpoint);
        watched._silo = SiloProcess.Launch(watched.Flags(watched.Line.Endpoint));
        await watched._silo.ReadyAsync(cancellationToken);
        return watched;
    }

    /// <summary>Defines the job: it is due once, and its script works for so many seconds.</summary>
    public Task PutJobAsync(DateTimeOffset? at, double seconds, CancellationToken cancellationToken) => Api.PutJobAsync(
        SiloDeathTests.Job(
            Job,
            $$"""
            echo begun >> {{Begun}}
            echo first | tee -a {{Copy}}
            sleep {{FormattableString.Invariant($"{seconds}")}}
            echo last | tee -a {{Copy}}
            """,
            at is { } instant ? new JsonObject { ["at"] = instant.UtcDateTime.ToString("O") } : null),
        cancellationToken);

    /// <summary>SIGKILL, and a new silo in its place with an undisturbed line.</summary>
    public async Task ReplaceAsync(CancellationToken cancellationToken)
    {
        var (dead, ports) = (Silo, Silo.Ports);
        dead.Kill();
        await dead.ExitedAsync(cancellationToken);
        await dead.DisposeAsync();
        _silo = SiloProcess.Launch(Flags(_redis.Endpoint), ports);
        await _silo.ReadyAsync(cancellationToken);
    }

    /// <summary>The one due instant has its verdict; the script ran once and succeeded; the log is what it said; the target has forgotten it.</summary>
    public async Task AssertWholeAsync(CancellationToken cancellationToken)
    {
        var fires = await Api.UntilAsync($"/v1/jobs/{Job}/fires", found => found["items"]!.AsArray() is [{ } only] && (string?)only["verdict"] == "run", "one verdict", cancellationToken);
        var run = (string)fires["items"]![0]!["run"]!;
        Assert.Equal("Succeeded", (string?)(await Api.EndOfAsync(run, cancellationToken))["status"]);
        Assert.Equal("begun\n", await File.ReadAllTextAsync(Begun, cancellationToken));
        Assert.Equal("first\nlast\n", await File.ReadAllTextAsync(Copy, cancellationToken));
        Assert.Equal("first\nlast\n", Encoding.UTF8.GetString(await Api.LogAsync(run, cancellationToken)));
        await ForgottenAsync(cancellationToken);
    }

    /// <summary>Waits until the scripts have said so many lines, without asking the silo.</summary>
    public Task SaidAsync(int lines, CancellationToken cancellationToken) => Eventually.TrueAsync(
        async () => File.Exists(Copy) && (await File.ReadAllLinesAsync(Copy, cancellationToken)).Length >= lines,
        TimeSpan.FromSeconds(60),
        () => $"{lines} lines of the script",
        cancellationToken);

    public Task ForgottenAsync(CancellationToken cancellationToken) => Eventually.TrueAsync(
        () => Task.FromResult(!Directory.Exists(RunDirectories) || Directory.GetDirectories(RunDirectories).Length == 0),
        TimeSpan.FromSeconds(60),
        () => $"nothing left in {RunDirectories}; the silo said:\n{Silo.Output}",
        cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (_silo is not null)
        {
            await _silo.DisposeAsync();
        }

        if (_line is not null)
        {
            await _line.DisposeAsync();
        }

        await _redis.DisposeAsync();
        await Scratch.DeleteAsync(_directory);
    }

    private string[] Flags(string redis) =>
    [
        $"--store:redis={redis}", "--cluster:clusterId=one", $"--executors:local:directory={Path.Combine(_directory, "runs")}",
        $"--store:directory={Path.Combine(_directory, "store")}",
    ];
}
