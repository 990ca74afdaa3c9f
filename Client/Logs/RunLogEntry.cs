using Cronium.Grains.Logs;

namespace Cronium.Client.Logs;

/// <summary>An entry of a run's log, with the dispatch that it belongs to. Its number counts within that dispatch.</summary>
public sealed record RunLogEntry : LogEntry
{
    private readonly RunLogPosition _before;
    private readonly int _lane;

    internal RunLogEntry(LogEntry entry, RunLogPosition before, int lane)
        : base(entry) => (_before, _lane) = (before, lane);

    /// <summary>Name of the dispatch: the server's name, <c>container</c> or <c>local</c>.</summary>
    public string Dispatch => _before.Dispatches[_lane];

    /// <summary>Where a reader goes on who has this entry and all that came before it. It means nothing to the outside, unless only one dispatch is read: then it is the entry's number.</summary>
    public string Cursor => _before.After(_lane, Number);
}
