namespace Cronium.Cli.Dev;

/// <summary>What a development cluster tells: its own remarks on the terminal, the silos' lines in files, and on the terminal when asked for.</summary>
internal sealed class DevJournal(string directory, Action<string> say, bool verbose) : IDisposable
{
    private const int Remembered = 30;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Queue<string>> _last = [];
    private readonly Dictionary<string, StreamWriter> _files = [];

    /// <summary>The file with the lines of a silo; begun anew at each start of the cluster.</summary>
    public string FileOf(string silo) => Path.Combine(directory, $"{silo}.log");

    /// <summary>A remark for the person at the terminal.</summary>
    public void Say(string text) => say(text);

    /// <summary>Takes a line of a silo.</summary>
    public void Note(string silo, string line)
    {
        lock (_lock)
        {
            Remember(silo, line);
            File(silo).WriteLine(line);
        }

        if (verbose)
        {
            say($"[{silo}] {line}");
        }
    }

    /// <summary>The end of what a silo said, for a message about its death.</summary>
    public string LastLines(string silo)
    {
        lock (_lock)
        {
            return _last.TryGetValue(silo, out var lines) ? string.Join('\n', lines.Select(line => $"  {line}")) : "  (it said nothing)";
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            foreach (var file in _files.Values)
            {
                file.Dispose();
            }
        }
    }

    private void Remember(string silo, string line)
    {
        if (!_last.TryGetValue(silo, out var lines))
        {
            _last[silo] = lines = new Queue<string>(Remembered);
        }

        if (lines.Count == Remembered)
        {
            lines.Dequeue();
        }

        lines.Enqueue(line);
    }

    private StreamWriter File(string silo)
    {
        if (!_files.TryGetValue(silo, out var file))
        {
            _files[silo] = file = new StreamWriter(FileOf(silo), append: false) { AutoFlush = true };
        }

        return file;
    }
}
