using System.Buffers;
using System.Diagnostics;
using Cronium.Cli.Api;
using Cronium.Cli.Dev;
using Cronium.Cli.Output;
using Cronium.Grains.Logs;
using Cronium.Grains.Runs;

namespace Cronium.Cli.Demo;

/// <summary>Follows the counting script; in its middle it kills the silo that looks after it and, if the script runs on a server, cuts the link there.</summary>
internal sealed class CountedRun(CroniumApi api, DevCluster cluster, DemoServer? server, Stage stage, TimeProvider time)
{
    private const int KillAtLine = 12;
    private const int CutAtLine = 30;
    private readonly ControlFilter _filter = new();
    private readonly ArrayBufferWriter<byte> _live = new();
    private readonly List<long> _numbers = [];
    private TimeSpan _longestSilence;
    private bool _killed;
    private bool _cut;

    /// <summary>Id of the run.</summary>
    public string Id { get; private set; } = "";

    /// <summary>What the live log brought of the script's standard output.</summary>
    public ReadOnlySpan<byte> LiveBytes => _live.WrittenSpan;

    /// <summary>Numbers of all entries, in the order they came.</summary>
    public IReadOnlyList<long> Numbers => _numbers;

    /// <summary>Starts the run and watches it to its end.</summary>
    public async Task WatchAsync(CancellationToken cancellationToken)
    {
        Id = (await api.StartRunAsync(DemoJobs.Count, Guid.NewGuid().ToString("n"), cancellationToken)).Value.Id;
        stage.Say($"Run {Id} counts to 48. Its log, live:");
        var follower = new LogFollower(api, time) { Interrupted = _ => stage.Event("The connection of the live log broke with it; it goes on at another silo.") };
        var heard = time.GetTimestamp();
        await foreach (var line in follower.FollowAsync(new LogPlace(Id), cancellationToken))
        {
            Note(line, time.GetElapsedTime(heard));
            heard = time.GetTimestamp();
            if (!_killed && _numbers.Count >= KillAtLine)
            {
                _killed = true;
                await KillFollowingSiloAsync(cancellationToken);
            }

            if (!_cut && _numbers.Count >= CutAtLine)
            {
                _cut = true;
                server?.CutLink();
            }
        }

        stage.Event(follower.Ended == RunStatus.Succeeded
            ? $"The run succeeded. The longest silence in its log was {RelativeTime.Duration(_longestSilence)}."
            : $"The run ended as {follower.Ended}.");
    }

    private void Note(LogLine line, TimeSpan silence)
    {
        _numbers.Add(line.N);
        _longestSilence = _killed && silence > _longestSilence ? silence : _longestSilence;
        if (line.Stream != OutputStream.Stdout)
        {
            stage.Whisper($"[{line.Stream}] {line.Text}");
            return;
        }

        _live.Write(line.ToBytes());
        stage.LogLine(_filter.Filter(line.ToBytes()).TrimEnd('\n'));
    }

    private async Task KillFollowingSiloAsync(CancellationToken cancellationToken)
    {
        var run = (await api.GetRunAsync(Id, cancellationToken)).Value;
        var address = run.Dispatches.Select(dispatch => dispatch.Silo).FirstOrDefault(silo => silo is not null);
        var silos = (await api.GetClusterAsync(cancellationToken)).Value.Silos;
        var silo = silos.FirstOrDefault(one => one.Address == address && one.Status == "Active") ?? throw new DemoException($"No silo says that it follows {Id}.");
        if (!cluster.ProcessIds.Contains(silo.ProcessId))
        {
            throw new DemoException($"{silo.Name} is process {silo.ProcessId}, which is none of this cluster's.");
        }

        using var process = Process.GetProcessById(silo.ProcessId);
        process.Kill();
        stage.Event($"kill -9 {silo.ProcessId}: {silo.Name}, the silo that looked after this run, is gone. The script goes on.");
    }
}
