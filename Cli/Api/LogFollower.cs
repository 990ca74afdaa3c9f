using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Cronium.Grains.Runs;

namespace Cronium.Cli.Api;

/// <summary>
/// Follows the log of a run to its end. When a connection breaks, or a silo dies, it goes on at the next silo after the
/// last entry it got, so no entry is missing and none comes twice.
/// </summary>
internal sealed class LogFollower(CroniumApi api, TimeProvider time)
{
    /// <summary>Three heartbeats.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(45);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);
    private readonly Dictionary<string, long> _last = [];
    private LogPlace _place = new("");
    private long _heard;

    /// <summary>How long it keeps trying while no silo answers. Default 60 s.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Hears of every break, with its cause.</summary>
    public Action<string>? Interrupted { get; init; }

    /// <summary>The status the run ended with; null before the end was reached.</summary>
    public RunStatus? Ended { get; private set; }

    /// <summary>The entries from the place on, until the run has ended.</summary>
    /// <exception cref="ApiException">The API refuses: no such run, or not allowed.</exception>
    /// <exception cref="UnreachableException">No silo answered for <see cref="Patience"/>.</exception>
    public async IAsyncEnumerable<LogLine> FollowAsync(LogPlace place, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        (_place, _heard) = (place, time.GetTimestamp());
        var pause = FirstPause;
        while (Ended is null)
        {
            await using var lines = StreamAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);
            while (await NextAsync(lines, cancellationToken))
            {
                pause = FirstPause;
                yield return lines.Current;
            }

            if (Ended is null)
            {
                api.TryAnotherSilo();
                await Task.Delay(pause, time, cancellationToken);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
        }
    }

    private async Task<bool> NextAsync(IAsyncEnumerator<LogLine> lines, CancellationToken cancellationToken)
    {
        try
        {
            return await lines.MoveNextAsync();
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested && IsPassing(failure) && time.GetElapsedTime(_heard) < Patience)
        {
            Interrupted?.Invoke(failure.GetBaseException().Message);
            return false;
        }
    }

    private static bool IsPassing(Exception failure) =>
        failure is IOException or HttpRequestException or UnreachableException || failure is ApiException { IsPassing: true };

    private async IAsyncEnumerable<LogLine> StreamAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var response = await api.OpenLogStreamAsync(_place, cancellationToken);
        _heard = time.GetTimestamp();
        await using var body = new IdleTimeoutStream(await response.Content.ReadAsStreamAsync(cancellationToken), Silence, time);
        await foreach (var item in SseParser.Create(body).EnumerateAsync(cancellationToken))
        {
            if (item.EventType == "end")
            {
                Ended = JsonSerializer.Deserialize<EndOfLog>(item.Data, ApiJson.Options)?.Status;
                yield break;
            }

            _heard = time.GetTimestamp();
            if (Accept(item) is { } line)
            {
                yield return line;
            }
        }

        throw new IOException("the silo closed the connection");
    }

    private LogLine? Accept(SseItem<string> item)
    {
        var line = LogLine.Parse(item.Data);
        var dispatch = line.Dispatch ?? "";
        if (line.N <= _last.GetValueOrDefault(dispatch))
        {
            return null;
        }

        _last[dispatch] = line.N;
        _place = _place with { After = item.EventId ?? _place.After };
        return line;
    }

    private sealed record EndOfLog(RunStatus Status);
}
