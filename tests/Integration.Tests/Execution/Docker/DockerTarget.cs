using System.Security.Cryptography;
using Cronium.Grains.Execution;
using Cronium.Grains.Execution.Docker;
using Cronium.Integration.Tests.Servers;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cronium.Integration.Tests.Execution.Docker;

/// <summary>
/// An engine whose containers of one case share a directory of the host, at the same path, so that the case can look at it.
/// What it runs it runs among the processes of the container that was made last, while that one lives.
/// </summary>
internal sealed class DockerTarget : ExecutorTarget
{
    private const string User = "1000:1000";

    /// <summary>Commands of the machine among the processes of a container, as the user of its scripts.</summary>
    private const string Among = "mount -t proc proc /proc && exec setpriv --reuid 1000 --regid 1000 --clear-groups /bin/sh -c \"$1\"";

    private readonly DockerDaemon _daemon;
    private readonly string _directory;
    private readonly string _clusterId = RandomNumberGenerator.GetHexString(8, lowercase: true);
    private readonly List<DockerEngine> _engines = [];

    public DockerTarget(DockerDaemon daemon)
    {
        _daemon = daemon;
        _directory = Path.Combine(daemon.Shared, _clusterId);
        Directory.CreateDirectory(_directory);
        File.SetUnixFileMode(_directory, (UnixFileMode)0b111_111_111);
    }

    public override string Root => $"{_directory}/here";

    public override IExecutor CreateExecutor(string? root = null)
    {
        var place = new ContainerPlace(_directory, Path.GetFileName(root ?? Root), Shared: true);
        var engine = new DockerEngine(_daemon.Endpoint, _clusterId, new DockerOptions { User = User }, TimeProvider.System, NullLogger.Instance, place);
        _engines.Add(engine);
        return new InContainers(engine.Executor);
    }

    public override async Task PrepareAsync(AttemptOrder order)
    {
        // The container of an attempt that is launched a moment later.
        await CreateExecutor().EnsureAsync(order with { StartWithin = TimeSpan.Zero }, TestContext.Current.CancellationToken);
        await ShellAsync($"rm -rf {Root}/r/{order.Attempt}");
    }

    public override async Task<string> ShellAsync(string script)
    {
        var newest = await _daemon.DockerAsync("ps", "-q", "--latest", "--filter", $"label=cronium.cluster={_clusterId}", "--filter", "status=running");
        var process = newest.Length == 0 ? "0" : await _daemon.DockerAsync("inspect", "--format", "{{.State.Pid}}", newest);
        return process == "0"
            ? await Tool.RunAsync("setpriv", ["--reuid", "1000", "--regid", "1000", "--clear-groups", "/bin/sh", "-c", $"({script}) || :"])
            : await Tool.RunAsync("nsenter", ["-t", process, "-p", "unshare", "-m", "/bin/sh", "-c", Among, "sh", $"({script}) || :"]);
    }

    public override Task<string> RootShellAsync(string script) => Tool.RunAsync("/bin/sh", ["-c", $"({script}) || :"]);

    public override async ValueTask DisposeAsync()
    {
        foreach (var engine in _engines)
        {
            await engine.DisposeAsync();
        }

        var left = await _daemon.DockerAsync("ps", "-aq", "--filter", $"label=cronium.cluster={_clusterId}");
        if (left.Length > 0)
        {
            await _daemon.DockerAsync(["rm", "-fv", .. left.Split('\n')]);
        }
    }

    /// <summary>Cases of the contract name no image.</summary>
    private sealed class InContainers(IExecutor executor) : IExecutor
    {
        public Pace Pace => executor.Pace;

        public Task<Observation> EnsureAsync(AttemptOrder order, CancellationToken cancellationToken) =>
            executor.EnsureAsync(order.Container is null ? order with { Container = new ContainerOrder { Image = DockerDaemon.Image } } : order, cancellationToken);

        public Task<Observation> ObserveAsync(AttemptId attempt, CancellationToken cancellationToken) => executor.ObserveAsync(attempt, cancellationToken);

        public Task<int> ReadAsync(AttemptId attempt, Grains.Logs.OutputStream stream, long offset, Memory<byte> buffer, CancellationToken cancellationToken) =>
            executor.ReadAsync(attempt, stream, offset, buffer, cancellationToken);

        public Task CancelAsync(AttemptId attempt, CancellationToken cancellationToken) => executor.CancelAsync(attempt, cancellationToken);

        public Task AcknowledgeAsync(AttemptId attempt, CancellationToken cancellationToken) => executor.AcknowledgeAsync(attempt, cancellationToken);
    }
}
