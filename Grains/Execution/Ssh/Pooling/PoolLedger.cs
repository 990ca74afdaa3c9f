using Cronium.Grains.Servers;

namespace Cronium.Grains.Execution.Ssh.Pooling;

/// <summary>
/// Decides which connection serves whom, when to open another one, and which to look at or to close. Knows numbers and instants
/// only; whoever holds it acts. Not thread-safe.
/// </summary>
internal sealed class PoolLedger(ConnectionLimits limits)
{
    private static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(250);
    private const int MostRefusals = 20;

    private readonly List<Entry> _entries = [];
    private int _sessions = limits.Sessions;
    private bool _opening;
    private int _failures;
    private TimeSpan _retryAt;
    private TimeSpan? _filesDeniedUntil;

    public int Connections => _entries.Count;

    public int Busy => _entries.Count(entry => entry.Users > 0);

    public int CommandsUnderWay => _entries.Where(entry => entry.Kind == LinkKind.Commands).Sum(entry => entry.Users);

    /// <summary>Commands at once over one connection; less than configured where the server allows less.</summary>
    public int SessionsPerConnection => _sessions;

    /// <summary>What to do for the one who has waited longest.</summary>
    public PoolMove Next(LinkKind kind, TimeSpan now) => kind == LinkKind.Files ? NextForFiles(now) : NextForCommand(now);

    public void Taken(int id, TimeSpan now)
    {
        var entry = Find(id);
        entry.Users++;
        entry.UsedAt = now;
    }

    /// <param name="proved">The server answered over this connection.</param>
    public void Released(int id, TimeSpan now, bool proved)
    {
        if (_entries.Find(entry => entry.Id == id) is { } entry)
        {
            entry.Users--;
            entry.UsedAt = now;
            if (proved)
            {
                // A server that refuses more often than it serves is asked for too much.
                (entry.ProvedAt, entry.EndedAt, entry.Refusals) = (now, now, Math.Max(0, entry.Refusals - 1));
            }
        }
    }

    public void Opening() => _opening = true;

    public void Opened(int id, LinkKind kind, TimeSpan now)
    {
        _opening = false;
        _failures = 0;
        _entries.Add(new Entry { Id = id, Kind = kind, UsedAt = now, ProvedAt = now });
    }

    /// <param name="jitter">0 to 1.</param>
    public void OpeningFailed(bool refused, TimeSpan now, double jitter)
    {
        _opening = false;
        _failures++;
        _retryAt = now + BackOff.After(_failures, refused, jitter);
    }

    /// <summary>Somebody says that the server is worth another try now.</summary>
    public void RetryNow() => _retryAt = TimeSpan.MinValue;

    /// <summary>The server lets us in and serves no files; null: for good.</summary>
    public void FilesDenied(TimeSpan? until)
    {
        _opening = false;
        _failures = 0;
        _filesDeniedUntil = until ?? TimeSpan.MaxValue;
    }

    public void Gone(int id) => _entries.RemoveAll(entry => entry.Id == id);

    /// <summary>
    /// The server opened no further session for one who had taken this connection, and has released it since. Soon after
    /// another session ended that says little: OpenSSH counts one for a moment longer than it tells us.
    /// </summary>
    /// <returns>False: it opens none at all, so there is no use in asking again.</returns>
    public bool SessionRefused(int id, TimeSpan now)
    {
        if (_entries.Find(entry => entry.Id == id) is not { } entry)
        {
            return true;
        }

        entry.Refusals++;
        if (now - entry.EndedAt < Settling && entry.Refusals < MostRefusals)
        {
            return true;
        }

        entry.Refusals = 0;
        _sessions = Math.Min(_sessions, Math.Max(1, entry.Sessions));
        return entry.Sessions > 0;
    }

    /// <summary>The server does not stand several sessions over one connection.</summary>
    public void OneSessionEach() => _sessions = 1;

    /// <param name="inDoubt">Nothing new is put on it until the check is over.</param>
    /// <returns>False: it is being checked already, or gone.</returns>
    public bool CheckBegan(int id, bool inDoubt)
    {
        var entry = _entries.Find(entry => entry.Id == id && !entry.Checking);
        if (entry is not null)
        {
            (entry.Checking, entry.InDoubt) = (true, inDoubt);
        }

        return entry is not null;
    }

    /// <summary>The check went well. One that fails makes the connection go.</summary>
    public void CheckPassed(int id, TimeSpan now)
    {
        if (_entries.Find(entry => entry.Id == id) is { } entry)
        {
            (entry.Checking, entry.InDoubt, entry.ProvedAt) = (false, false, now);
        }
    }

    /// <summary>Connections that nobody used for long.</summary>
    public IReadOnlyList<int> Idle(TimeSpan now) =>
        [.. _entries.Where(entry => entry.Sessions == 0 && now - entry.UsedAt >= limits.IdleTimeout).Select(entry => entry.Id)];

    /// <summary>Unused connections that were not heard of for long.</summary>
    public IReadOnlyList<int> Silent(TimeSpan now) =>
        [.. _entries.Where(entry => entry.Sessions == 0 && now - entry.ProvedAt >= limits.HealthCheck).Select(entry => entry.Id)];

    private PoolMove NextForCommand(TimeSpan now)
    {
        var commands = _entries.Where(entry => entry.Kind == LinkKind.Commands).ToList();
        // The least busy; among equals the one used last, so that the others become idle.
        var free = commands.Where(entry => !entry.InDoubt && entry.Sessions < _sessions).OrderBy(entry => entry.Users).ThenByDescending(entry => entry.UsedAt).FirstOrDefault();
        if (free is not null)
        {
            return PoolMove.Use(free.Id);
        }

        var room = _entries.Count < limits.Max && commands.Count < limits.Max - KeptForFiles(now);
        return _opening || !room ? PoolMove.Wait : Grow(commands.Count > 0, now);
    }

    private PoolMove NextForFiles(TimeSpan now)
    {
        if (_entries.Find(entry => entry.Kind == LinkKind.Files && !entry.InDoubt) is { } files)
        {
            return PoolMove.Use(files.Id);
        }

        if (!FilesPossible(now))
        {
            return PoolMove.Deny;
        }

        return _opening || _entries.Exists(entry => entry.Kind == LinkKind.Files) ? PoolMove.Wait
            : _entries.Count < limits.Max ? Grow(false, now) : PoolMove.Deny;
    }

    private PoolMove Grow(bool othersServe, TimeSpan now) =>
        now >= _retryAt ? PoolMove.Open : othersServe ? PoolMove.Wait : PoolMove.Fail;

    private int KeptForFiles(TimeSpan now) => FilesPossible(now) ? 1 : 0;

    // Files need a connection of their own; the only one there may be is for commands.
    private bool FilesPossible(TimeSpan now) => limits.Max > 1 && !(now < _filesDeniedUntil);

    private Entry Find(int id) => _entries.Find(entry => entry.Id == id) ?? throw new InvalidOperationException($"There is no connection {id}.");

    private sealed class Entry
    {
        public required int Id { get; init; }

        public required LinkKind Kind { get; init; }

        public int Users { get; set; }

        public TimeSpan UsedAt { get; set; }

        public TimeSpan ProvedAt { get; set; }

        /// <summary>When a session ended last.</summary>
        public TimeSpan EndedAt { get; set; } = TimeSpan.MinValue / 2;

        public int Refusals { get; set; }

        public bool Checking { get; set; }

        public bool InDoubt { get; set; }

        /// <summary>A check needs a session too.</summary>
        public int Sessions => Users + (Checking ? 1 : 0);
    }
}
