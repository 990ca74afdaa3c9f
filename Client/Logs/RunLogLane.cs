using Cronium.Grains.Logs;

namespace Cronium.Client.Logs;

/// <summary>One of the logs that are read as one.</summary>
internal sealed class RunLogLane(string dispatch, int order, LogCursor cursor)
{
    private long _end;
    private bool _complete;
    private bool _heard;
    private bool _quiet;

    public string Dispatch => dispatch;

    /// <summary>Place in the run's list of dispatches.</summary>
    public int Order => order;

    public LogCursor Cursor => cursor;

    /// <summary>Entries may still come.</summary>
    public bool IsOpen => !_complete || IsBehind;

    /// <summary>The store has more than was taken.</summary>
    public bool IsBehind => cursor.Last < _end;

    /// <summary>Number of the last entry that the store is known to have.</summary>
    public long End => _end;

    /// <summary>The store has to be asked.</summary>
    public bool MustLook { get; set; } = true;

    /// <summary>The last check found something of which no news has come yet.</summary>
    public bool AwaitsNews { get; private set; }

    /// <summary>A log that was silent since the last check has to be looked at.</summary>
    public void Check()
    {
        (_quiet, _heard) = (!_heard, false);
        MustLook |= _quiet;
    }

    /// <summary>Takes what the store says.</summary>
    public void Look(LogHead head)
    {
        (_end, _complete) = (head.LastNumber, head.Complete);
        (MustLook, AwaitsNews, _quiet) = (false, _quiet && IsBehind, false);
    }

    /// <summary>The new entries of a chunk; a chunk with a gap before it has to come from the store.</summary>
    public IReadOnlyList<LogEntry> Hear(LogChunk? chunk)
    {
        (_heard, AwaitsNews) = (true, false);
        MustLook |= chunk is null || cursor.IsAhead(chunk);
        return chunk is null ? [] : cursor.Take(chunk);
    }
}
