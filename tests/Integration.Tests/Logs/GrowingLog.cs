using System.Globalization;
using System.Text;
using Cronium.Client.Logs;
using Cronium.Grains.Logs;
using Cronium.Grains.Runs;

namespace Cronium.Integration.Tests.Logs;

/// <summary>A log in memory, one entry a chunk: what the store would hold, so that only the streams are on trial.</summary>
internal sealed class GrowingLog(string name) : ILogPages
{
    private readonly Lock _gate = new();
    private readonly List<LogChunk> _chunks = [];
    private bool _complete;

    public LogId Log { get; } = new(RunId.ForRequest("job", "uid", name), "local");

    /// <summary>How often a reader asked for stored chunks.</summary>
    public int Reads { get; private set; }

    public LogNews Append()
    {
        lock (_gate)
        {
            var number = _chunks.Count + 1;
            _chunks.Add(new LogChunk
            {
                Log = Log,
                Attempt = 1,
                Stream = OutputStream.Stdout,
                SourceOffset = 0,
                SourceLength = 1,
                FirstNumber = number,
                Count = 1,
                ReadAt = TimeProvider.System.GetUtcNow(),
                Payload = Encoding.UTF8.GetBytes(number.ToString(CultureInfo.InvariantCulture) + "\n"),
            });
            return new LogNews(Log, _chunks[^1]);
        }
    }

    public LogNews Complete()
    {
        lock (_gate)
        {
            _complete = true;
            return new LogNews(Log, null);
        }
    }

    public Task<LogPage> ReadAsync(long after, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            Reads++;
            return Task.FromResult(new LogPage([.. _chunks.Skip((int)after).Take(100)], Head));
        }
    }

    public Task<LogHead> HeadAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return Task.FromResult(Head);
        }
    }

    private LogHead Head => new() { LastNumber = _chunks.Count, Complete = _complete };
}
