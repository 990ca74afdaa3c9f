using Cronium.Grains.Execution;
using Cronium.Grains.Execution.Following;
using Cronium.Grains.Logs;
using Cronium.Grains.Runs;
using Cronium.Grains.Tests.Logs;
using Microsoft.Extensions.Time.Testing;

namespace Cronium.Grains.Tests.Execution;

public sealed class AttemptOutputTests
{
    private static readonly AttemptId Attempt = new(RunId.ForRequest("job", "uid", "key"), "local", 1);
    private static readonly byte[] Bytes = [.. Enumerable.Range(0, 300_000).Select(place => (byte)(place % 100 == 99 ? '\n' : 'a' + (place % 26)))];
    private static readonly Observation Ended = new() { Stage = AttemptStage.Ended, StdoutBytes = Bytes.Length };

    [Fact]
    public async Task No_more_before_the_size_that_was_seen_is_not_taken_for_the_end()
    {
        var log = new RecordedLog();
        var output = OutputOf(log, new Tape(Bytes, silences: 2));

        var tries = await TriesAsync(output);

        Assert.Equal((3, 0), tries);
        Assert.Equal(Bytes, log.Bytes(OutputStream.Stdout));
    }

    [Fact]
    public async Task What_somebody_took_away_is_given_up_and_counted()
    {
        var log = new RecordedLog();
        var output = OutputOf(log, new Tape(Bytes[..200_000], silences: 0));

        var (tries, missing) = await TriesAsync(output);

        Assert.Equal(6, tries);
        Assert.Equal(100_000, missing);
        Assert.Equal(Bytes[..200_000], log.Bytes(OutputStream.Stdout));
    }

    private static AttemptOutput OutputOf(RecordedLog log, Tape tape) =>
        new(stream => new LogPump(Attempt, stream, new SecretMasker([]), log.Writer, new FakeTimeProvider()), tape, Attempt);

    private static async Task<(int Tries, long Missing)> TriesAsync(AttemptOutput output)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return (tries, await output.DrainAsync(Ended, TestContext.Current.CancellationToken));
            }
            catch (EndOfStreamException) when (tries < 20)
            {
            }
        }
    }

    /// <summary>Output that can be read, and for which a target now and then has no more than half of it.</summary>
    private sealed class Tape(byte[] bytes, int silences) : IExecutor
    {
        private int _silences = silences;

        public Pace Pace { get; } = new(TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(1));

        public Task<int> ReadAsync(AttemptId attempt, OutputStream stream, long offset, Memory<byte> buffer, CancellationToken cancellationToken)
        {
            if (offset > bytes.Length / 2 && _silences-- > 0)
            {
                return Task.FromResult(0);
            }

            var piece = bytes.AsSpan((int)offset)[..Math.Min(buffer.Length, bytes.Length - (int)offset)];
            piece.CopyTo(buffer.Span);
            return Task.FromResult(piece.Length);
        }

        public Task<Observation> EnsureAsync(AttemptOrder order, CancellationToken cancellationToken) => Task.FromResult(Ended);

        public Task<Observation> ObserveAsync(AttemptId attempt, CancellationToken cancellationToken) => Task.FromResult(Ended);

        public Task CancelAsync(AttemptId attempt, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task AcknowledgeAsync(AttemptId attempt, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
