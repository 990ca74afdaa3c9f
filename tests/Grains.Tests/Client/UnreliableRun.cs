using Cronium.Client.Logs;
using Cronium.Grains.Logs;
using Cronium.Grains.Runs;
using Microsoft.Extensions.Time.Testing;

namespace Cronium.Grains.Tests.Client;

/// <summary>The logs of a run over several servers, all of them unreliable, with one clock.</summary>
internal sealed class UnreliableRun : IRunLogPages, ILogNews
{
    private readonly Random _random;
    private readonly Dictionary<string, UnreliableWorld> _logs;

    public UnreliableRun(int seed, int dispatches, int chunksEach, bool caps)
    {
        _random = new Random(seed);
        Snapshot = Run(dispatches);
        _logs = Snapshot.Dispatches.ToDictionary(
            dispatch => dispatch.Name,
            dispatch => new UnreliableWorld(_random.Next(), _random.Next(chunksEach + 1), caps, new LogId(Snapshot.Id, dispatch.Name), Time));
    }

    public RunSnapshot Snapshot { get; }

    public FakeTimeProvider Time { get; } = new();

    public bool Disposed { get; private set; }

    public long LastOf(string dispatch) => _logs[dispatch].LastNumber;

    /// <summary>A run over servers s0, s1 and so on.</summary>
    public static RunSnapshot Run(int dispatches, string key = "key") => new()
    {
        Id = RunId.ForRequest("job", "uid", key),
        Job = "job",
        JobVersion = 1,
        Status = RunStatus.Running,
        Trigger = new RunTrigger { Kind = TriggerKind.Manual },
        CreatedAt = DateTimeOffset.UnixEpoch,
        Dispatches = [.. Enumerable.Range(0, dispatches).Select(i => new DispatchSnapshot { Name = $"s{i}", Status = RunStatus.Running })],
    };

    /// <summary>Lets some time pass, in which the logs grow.</summary>
    public void PassTime()
    {
        Time.Advance(TimeSpan.FromMilliseconds(_random.Next(1, 50)));
        foreach (var log in _logs.Values.Where(_ => _random.Next(3) == 0))
        {
            log.Grow();
        }
    }

    public Task<IReadOnlyList<LogHead>> HeadsAsync(IReadOnlyList<string> dispatches, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<LogHead>>(
        [.. dispatches.Select(dispatch => _logs[dispatch].HeadAsync(cancellationToken).Result)]);

    public ILogPages Of(string dispatch) => _logs[dispatch];

    public bool TryTake(out LogNews? news)
    {
        news = null;
        var arrived = _logs.Values.Where(log => log.HasArrived).ToList();
        return _random.Next(20) == 0 || (arrived.Count > 0 && arrived[_random.Next(arrived.Count)].TryTake(out news));
    }

    public Task WaitAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        PassTime();
        Time.Advance(_logs.Values.Any(log => log.HasArrived) ? limit * _random.NextDouble() : limit);
        return Task.CompletedTask;
    }

    public void Missed()
    {
    }

    public void Dispose() => Disposed = true;
}
