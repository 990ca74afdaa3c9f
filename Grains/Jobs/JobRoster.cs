using Cronium.Grains.Runs;

namespace Cronium.Grains.Jobs;

/// <summary>The runs of a job that are not final, as far as its grain knows. Order is that of admission.</summary>
internal sealed class JobRoster
{
    private readonly List<Line> _lines = [];

    public IReadOnlyList<RunId> Active => [.. _lines.Select(line => line.Run)];

    public int Going => _lines.Count(line => line.Released);

    public int Waiting => _lines.Count - Going;

    public RunId? OldestWaiting => _lines.Find(line => !line.Released)?.Run;

    public void Reset(IEnumerable<RunRecord> active)
    {
        _lines.Clear();
        _lines.AddRange(active.Select(run => new Line(run.Id, run.Released)));
    }

    public void Add(RunId run, bool released)
    {
        if (!_lines.Exists(line => line.Run == run))
        {
            _lines.Add(new Line(run, released));
        }
    }

    public void Release(RunId run)
    {
        var at = _lines.FindIndex(line => line.Run == run);
        if (at >= 0)
        {
            _lines[at] = _lines[at] with { Released = true };
        }
    }

    public bool IsReleased(RunId run) => _lines.Exists(line => line.Run == run && line.Released);

    public void Remove(RunId run) => _lines.RemoveAll(line => line.Run == run);

    /// <summary>The runs admitted before it; none if it is not listed.</summary>
    public IReadOnlyList<RunId> Before(RunId run) => [.. _lines.Take(_lines.FindIndex(line => line.Run == run)).Select(line => line.Run)];

    public int WaitingBefore(RunId run) => _lines.TakeWhile(line => line.Run != run).Count(line => !line.Released);

    private sealed record Line(RunId Run, bool Released);
}
