using System.Text;
using Cronium.Cli.Api;

namespace Cronium.Cli.Drill;

/// <summary>Follows the log of the counting canary, as <c>cronium logs -f</c> does.</summary>
internal sealed class LogWatch(CroniumApi api, string run, TimeProvider time)
{
    private readonly List<int> _numbers = [];
    private readonly Lock _lock = new();
    private long _heard;
    private bool _marked;
    private TimeSpan _silence;
    private int _breaks;

    /// <summary>How many lines came.</summary>
    public int Lines
    {
        get
        {
            lock (_lock)
            {
                return _numbers.Count;
            }
        }
    }

    /// <summary>How the run ended; null: not yet.</summary>
    public string? Ended { get; private set; }

    /// <summary>Longest silence that ended after <see cref="Mark"/>.</summary>
    public TimeSpan Silence => _silence;

    /// <summary>Breaks of the connection after <see cref="Mark"/>.</summary>
    public int Breaks => _breaks;

    public IReadOnlyList<int> Numbers
    {
        get
        {
            lock (_lock)
            {
                return [.. _numbers];
            }
        }
    }

    /// <summary>From now on silences count.</summary>
    public void Mark() => _marked = true;

    /// <summary>To the end of the run, or until it cannot be followed any more.</summary>
    public async Task FollowAsync(CancellationToken cancellationToken)
    {
        var follower = new LogFollower(api, time) { Interrupted = _ => _breaks += _marked ? 1 : 0 };
        _heard = time.GetTimestamp();
        try
        {
            await foreach (var line in follower.FollowAsync(new LogPlace(run), cancellationToken))
            {
                Note(line);
            }

            Ended = follower.Ended?.ToString();
        }
        catch (Exception failure) when (failure is ApiException or UnreachableException || (failure is OperationCanceledException && cancellationToken.IsCancellationRequested))
        {
            // The end stays unknown, and the report says so.
        }
    }

    private void Note(LogLine line)
    {
        if (CountedLines.NumberIn(Encoding.UTF8.GetString(line.Data())) is not { } number)
        {
            return;
        }

        lock (_lock)
        {
            _numbers.Add(number);
        }

        var silence = time.GetElapsedTime(_heard);
        _silence = _marked && silence > _silence ? silence : _silence;
        _heard = time.GetTimestamp();
    }
}
