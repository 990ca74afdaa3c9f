using System.Globalization;
using System.Text;
using Cronium.Client.Logs;
using Cronium.Grains.Logs;
using Cronium.Grains.Runs;
using Microsoft.Extensions.Time.Testing;

namespace Cronium.Grains.Tests.Client;

/// <summary>A log that grows whenever its reader looks away, and news of it that are lost, repeated, late and out of order.</summary>
internal sealed class UnreliableWorld(int seed, int chunksToCome, bool caps, LogId log, FakeTimeProvider time) : ILogPages, ILogNews
{
    private readonly Random _random = new(seed);
    private readonly List<LogChunk> _chunks = [];
    private readonly List<LogChunk?> _onTheWay = [];
    private readonly Queue<LogChunk?> _arrived = [];
    private LogHole? _hole;
    private int _left = chunksToCome;

    public UnreliableWorld(int seed, int chunksToCome, bool caps)
        : this(seed, chunksToCome, caps, Log, new FakeTimeProvider())
    {
    }

    public static LogId Log { get; } = new(RunId.ForRequest("job", "uid", "key"), "local");

    public FakeTimeProvider Time => time;

    public long LastNumber { get; private set; }

    public bool Disposed { get; private set; }

    public static string TextOf(long number) => string.Create(CultureInfo.InvariantCulture, $"line {number}");

    public Task<LogPage> ReadAsync(long after, CancellationToken cancellationToken)
    {
        Grow();
        var chunks = _chunks.Where(chunk => chunk.LastNumber > after).Take(_random.Next(1, 4)).ToList();
        return Task.FromResult(new LogPage(chunks, Head));
    }

    public Task<LogHead> HeadAsync(CancellationToken cancellationToken)
    {
        Grow();
        return Task.FromResult(Head);
    }

    /// <summary>News has arrived and was not taken.</summary>
    public bool HasArrived => _arrived.Count > 0;

    public bool TryTake(out LogNews? news)
    {
        var taken = _arrived.TryDequeue(out var chunk);
        news = taken ? new LogNews(log, chunk) : null;
        return taken;
    }

    public Task WaitAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        Grow();
        Time.Advance(_arrived.Count > 0 ? limit * _random.NextDouble() : limit);
        return Task.CompletedTask;
    }

    public void Missed()
    {
    }

    public void Dispose() => Disposed = true;

    private LogHead Head => new() { LastNumber = LastNumber, Complete = _left == 0, Hole = _hole };

    /// <summary>Writes some, and tells some.</summary>
    public void Grow()
    {
        for (var count = Math.Min(_left, _random.Next(4)); count > 0; count--, _left--)
        {
            Append();
        }

        if (caps && _chunks.Count > 4 && _random.Next(4) == 0)
        {
            Cap();
        }

        Tell();
    }

    private void Append()
    {
        var count = _random.Next(1, 6);
        var text = string.Concat(Enumerable.Range(1, count).Select(i => TextOf(LastNumber + i) + "\n"));
        var chunk = new LogChunk
        {
            Log = log,
            Attempt = 1,
            Stream = OutputStream.Stdout,
            SourceOffset = 0,
            SourceLength = text.Length,
            FirstNumber = LastNumber + 1,
            Count = count,
            ReadAt = Time.GetUtcNow(),
            Payload = Encoding.UTF8.GetBytes(text),
        };
        LastNumber = chunk.LastNumber;
        _chunks.Add(chunk);
        _onTheWay.AddRange(Enumerable.Repeat(chunk, _random.Next(3)));
    }

    // The second chunk goes: the head is kept, and the hole grows towards the tail.
    private void Cap()
    {
        var gone = _chunks[1];
        _chunks.RemoveAt(1);
        _hole = new LogHole(_hole?.FirstNumber ?? gone.FirstNumber, gone.LastNumber, (_hole?.Bytes ?? 0) + gone.Payload.Length);
    }

    private void Tell()
    {
        while (_onTheWay.Count > 0 && _random.Next(5) > 0)
        {
            var next = _random.Next(_onTheWay.Count);
            _arrived.Enqueue(_random.Next(10) == 0 ? null : _onTheWay[next]);
            _onTheWay.RemoveAt(next);
        }
    }
}
