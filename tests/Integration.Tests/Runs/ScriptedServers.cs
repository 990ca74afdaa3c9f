using System.Collections.Concurrent;
using Cronium.Grains.Execution;
using Cronium.Grains.Execution.Targets;
using Cronium.Grains.Runs;
using Cronium.Grains.Servers;

namespace Cronium.Integration.Tests.Runs;

/// <summary>Servers that do what a test says, and remember what was asked of them. By default a script ends well at once.</summary>
internal sealed class ScriptedServers : IServerDirectory
{
    public static readonly AttemptResult Success = new() { End = AttemptEnd.Exited, ExitCode = 0 };

    private readonly ConcurrentDictionary<string, ScriptedServer> _servers = new();

    public ScriptedServer this[string name] => _servers.GetOrAdd(name, added => new ScriptedServer(added));

    /// <summary>Attempts under way at once on the servers of a run, at the most.</summary>
    public ConcurrentDictionary<RunId, int> MostGoing { get; } = new();

    /// <summary>Each launch or takeover, in the order in which it came.</summary>
    public ConcurrentQueue<FollowOrder> Orders { get; } = new();

    public Task<IReadOnlyList<string>> NamesAsync() => Task.FromResult<IReadOnlyList<string>>([.. _servers.Keys.Order(StringComparer.Ordinal)]);

    public Task<IReadOnlyList<string>> MatchAsync(IReadOnlyDictionary<string, string> labels) => Task.FromResult<IReadOnlyList<string>>(
        [.. _servers.Values.Where(server => ServerLabels.Match(server.Labels, labels)).Select(server => server.Name).Order(StringComparer.Ordinal)]);

    public void Note(FollowOrder order)
    {
        Orders.Enqueue(order);
        var going = _servers.Values.Sum(server => server.Going.Keys.Count(attempt => attempt.Run == order.Attempt.Run));
        MostGoing.AddOrUpdate(order.Attempt.Run, going, (_, most) => Math.Max(most, going));
    }
}

/// <summary>One of them.</summary>
internal sealed class ScriptedServer(string name)
{
    public string Name => name;

    public IReadOnlyDictionary<string, string> Labels { get; set; } = new Dictionary<string, string>();

    /// <summary>What it answers to who asks for a slot.</summary>
    public Func<Task<Reservation>> Reserve { get; set; } = () => Task.FromResult(Reservation.Granted);

    /// <summary>How an attempt goes on it: what is reported. The task of the cancel ends when one is asked for.</summary>
    public Func<FollowOrder, Task, Task<AttemptReport>> Perform { get; set; } = (order, _) => Task.FromResult(Report(order, ScriptedServers.Success));

    /// <summary>Set: it knows nothing of what it follows, or fails.</summary>
    public Func<bool>? IsFollowing { get; set; }

    public int Asked { get; set; }

    /// <summary>Attempts and the epochs under which they are followed.</summary>
    public ConcurrentDictionary<AttemptId, (long Epoch, TaskCompletionSource Cancel)> Going { get; } = new();

    public static AttemptReport Report(FollowOrder order, AttemptResult? result, bool notSent = false, string? trouble = null) => new()
    {
        Dispatch = order.Attempt.Dispatch,
        Attempt = order.Attempt.Number,
        Epoch = order.Epoch,
        Silo = "test",
        StartedAt = notSent ? null : TimeProvider.System.GetUtcNow(),
        Result = result,
        NotSent = notSent,
        Trouble = trouble,
    };

    /// <summary>Scripts run until they are canceled, or the task ends, and then have this result.</summary>
    public void Hold(Task release, AttemptResult result) => Perform = async (order, cancel) =>
        await Task.WhenAny(release, cancel) == cancel
            ? Report(order, new AttemptResult { End = AttemptEnd.Canceled, VerifiedGone = true })
            : Report(order, result);

    public void FailAtOnce(int code = 1) => Perform = (order, _) => Task.FromResult(Report(order, new AttemptResult { End = AttemptEnd.Exited, ExitCode = code }));
}
