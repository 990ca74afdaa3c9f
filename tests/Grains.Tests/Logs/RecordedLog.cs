using System.Collections.Immutable;
using Cronium.Grains.Logs;
using Cronium.Grains.Storage;

namespace Cronium.Grains.Tests.Logs;

/// <summary>Answers a pump by the rules of the log store, and fails, repeats or loses its tail when told to.</summary>
internal sealed class RecordedLog
{
    /// <summary>Replaced at each change, so that a test may look while a pump writes.</summary>
    private volatile ImmutableList<LogChunk> _chunks = [];

    public List<LogNews> News { get; } = [];

    public int HeadAttempt { get; set; } = 1;

    /// <summary>Asked before each append; true: it is applied, and the answer is lost.</summary>
    public Func<bool> LosesAnswer { get; set; } = () => false;

    /// <summary>Asked before each append; true: the newest chunk is gone.</summary>
    public Func<bool> LosesTail { get; set; } = () => false;

    public IReadOnlyList<LogChunk> Chunks => _chunks;

    public LogWriter Writer => new(() => Task.FromResult(Head()), Append, News.Add);

    public byte[] Bytes(OutputStream stream) => [.. _chunks.Where(chunk => chunk.Stream == stream).SelectMany(chunk => chunk.Payload)];

    private long Offset(OutputStream stream) => _chunks.LastOrDefault(chunk => chunk.Stream == stream) is { } last ? last.SourceOffset + last.SourceLength : 0;

    private LogHead Head() => new()
    {
        Attempt = HeadAttempt,
        Offsets = [Offset(OutputStream.Stdout), Offset(OutputStream.Stderr), 0],
    };

    private Task<LogAppend> Append(LogChunk chunk)
    {
        if (_chunks.Count > 0 && LosesTail())
        {
            _chunks = _chunks.RemoveAt(_chunks.Count - 1);
        }

        var fits = chunk.SourceOffset == Offset(chunk.Stream);
        var stored = chunk with { FirstNumber = (_chunks.LastOrDefault()?.LastNumber ?? 0) + 1 };
        if (fits)
        {
            _chunks = _chunks.Add(stored);
        }

        return LosesAnswer()
            ? Task.FromException<LogAppend>(new TimeoutException("The answer was lost."))
            : Task.FromResult(new LogAppend(fits ? stored : null, Offset(chunk.Stream)));
    }
}
