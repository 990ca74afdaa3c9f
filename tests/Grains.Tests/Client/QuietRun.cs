using Cronium.Client.Logs;
using Cronium.Grains.Logs;
using Microsoft.Extensions.Time.Testing;

namespace Cronium.Grains.Tests.Client;

/// <summary>Logs in which nothing happens for a minute, but of one dispatch that talks, and one that wrote without a word on the stream.</summary>
internal sealed class QuietRun(CancellationTokenSource end) : IRunLogPages, ILogPages, ILogNews
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan TalkPeriod = TimeSpan.FromMilliseconds(100);
    private readonly DateTimeOffset _begun = new FakeTimeProvider().GetUtcNow();
    private long _said;
    private bool _talked;

    public FakeTimeProvider Time { get; } = new();

    public string? Talker { get; init; }

    public string? Silent { get; init; }

    public int Questions { get; private set; }

    public int Reads { get; private set; }

    public List<int> AskedOf { get; } = [];

    public bool WasMissed { get; private set; }

    public Task<IReadOnlyList<LogHead>> HeadsAsync(IReadOnlyList<string> dispatches, CancellationToken cancellationToken)
    {
        Questions++;
        AskedOf.Add(dispatches.Count);
        return Task.FromResult<IReadOnlyList<LogHead>>([.. dispatches.Select(dispatch => new LogHead { LastNumber = LastOf(dispatch) })]);
    }

    public ILogPages Of(string dispatch) => this;

    public Task<LogPage> ReadAsync(long after, CancellationToken cancellationToken)
    {
        Reads++;
        return Task.FromResult(new LogPage([Chunk(Silent, after + 1)], new LogHead { LastNumber = after + 1 }));
    }

    public Task<LogHead> HeadAsync(CancellationToken cancellationToken) => throw new NotSupportedException("All are asked at once.");

    public bool TryTake(out LogNews? news)
    {
        news = _talked && Talker is not null ? new LogNews(new LogId(UnreliableWorld.Log.Run, Talker), Chunk(Talker, ++_said)) : null;
        _talked = false;
        return news is not null;
    }

    public async Task WaitAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        Time.Advance(Talker is null || limit < TalkPeriod ? limit : TalkPeriod);
        _talked = true;
        if (Time.GetUtcNow() - _begun >= Lifetime)
        {
            await end.CancelAsync();
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    public void Missed() => WasMissed = true;

    public void Dispose()
    {
    }

    // The silent one writes an entry once the reader listens, and no more.
    private long LastOf(string dispatch) => dispatch == Silent && Time.GetUtcNow() > _begun ? 1 : dispatch == Talker ? _said : 0;

    private LogChunk Chunk(string? dispatch, long number) => new()
    {
        Log = new LogId(UnreliableWorld.Log.Run, dispatch ?? ""),
        Attempt = 1,
        Stream = OutputStream.Stdout,
        SourceOffset = number,
        SourceLength = 2,
        FirstNumber = number,
        Count = 1,
        ReadAt = Time.GetUtcNow(),
        Payload = "x\n"u8.ToArray(),
    };
}
