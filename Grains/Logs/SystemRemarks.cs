using System.Text;
using Cronium.Grains.Execution;
using Cronium.Grains.Storage;

namespace Cronium.Grains.Logs;

/// <summary>
/// Our own remarks on an attempt, in its log. The offsets of their stream count them, whatever their length; the one on the
/// end takes all that is left, so that it is there once however often it is repeated, and nothing comes after it.
/// </summary>
internal sealed class SystemRemarks(LogStore log, LogPublisher publisher, TimeProvider time)
{
    private const int End = 1 << 30;

    /// <summary>Adds a sentence. Said again, by another follower, it is there twice.</summary>
    /// <exception cref="StaleWriterException">A later epoch or attempt has written.</exception>
    public Task NoteAsync(AttemptId attempt, long epoch, string text) => AppendAsync(attempt, epoch, text, last: false);

    /// <summary>Adds the sentence on the end.</summary>
    /// <exception cref="StaleWriterException">A later epoch or attempt has written.</exception>
    public Task EndAsync(AttemptId attempt, long epoch, string text) => AppendAsync(attempt, epoch, text, last: true);

    /// <inheritdoc cref="SystemRemarks"/>
    internal static async Task AppendAsync(LogWriter writer, AttemptId attempt, string text, bool last, DateTimeOffset now)
    {
        var payload = Encoding.UTF8.GetBytes(text + "\n");
        var offset = 0L;
        while (offset < End)
        {
            var answer = await writer.Append(new LogChunk
            {
                Log = attempt.Log,
                Attempt = attempt.Number,
                Stream = OutputStream.System,
                SourceOffset = offset,
                SourceLength = last ? (int)(End - offset) : 1,
                Count = 1,
                ReadAt = now,
                Payload = payload,
            });
            if (answer.Stored is { } stored)
            {
                writer.Publish(new LogNews(stored.Log, stored));
                return;
            }

            offset = answer.Offset;
        }
    }

    private Task AppendAsync(AttemptId attempt, long epoch, string text, bool last) => AppendAsync(
        new LogWriter(() => log.HeadAsync(attempt.Log), chunk => log.AppendAsync(chunk, epoch), publisher.Publish), attempt, text, last, time.GetUtcNow());
}
