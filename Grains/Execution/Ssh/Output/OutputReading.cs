using Cronium.Grains.Execution.Ssh.Preparation;
using Cronium.Grains.Execution.Supervision;
using Cronium.Grains.Logs;

namespace Cronium.Grains.Execution.Ssh.Output;

/// <summary>Reads output by SFTP, and by commands where there is none or it fails.</summary>
internal sealed class OutputReading(ISshSessions sessions, TimeProvider time)
{
    /// <summary>After SFTP failed, commands are used for so long: they tell whether the server can be reached at all.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(2);

    /// <summary>Likewise, after the server said that it serves no files.</summary>
    private static readonly TimeSpan LongRest = TimeSpan.FromMinutes(5);

    private readonly Lock _lock = new();
    private OutputFiles? _files;
    private string? _root;
    private TimeSpan _rest;
    private long _restedAt;

    /// <param name="place">Where the run directory is.</param>
    /// <param name="attempt">Whose output.</param>
    /// <param name="stream">Which of both.</param>
    /// <param name="offset">From where on.</param>
    /// <param name="buffer">Takes it.</param>
    /// <param name="facts">What was seen last of the attempt; null: nothing.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="TargetUnreachableException">No answer came.</exception>
    public async Task<OutputPiece> ReadAsync(
        ServerPlace place, AttemptId attempt, OutputStream stream, long offset, Memory<byte> buffer, RunDirectory? facts, CancellationToken cancellationToken)
    {
        if (await ByFilesAsync(place, files => files.ReadAsync(attempt, stream, offset, buffer, facts?.End, cancellationToken)) is { } piece)
        {
            return piece;
        }

        return facts is not null && offset >= (stream == OutputStream.Stdout ? facts.OutBytes : facts.ErrBytes)
            ? default
            : await new OutputCommands(sessions, place.Root).ReadAsync(attempt, stream, offset, buffer, cancellationToken);
    }

    /// <summary>Whether the end is recorded; null: that cannot be told cheaply.</summary>
    public Task<bool?> HasEndedAsync(ServerPlace place, AttemptId attempt, CancellationToken cancellationToken) =>
        ByFilesAsync(place, files => files.HasEndedAsync(attempt, cancellationToken));

    public void Close(ServerPlace place, AttemptId attempt) => FilesAt(place)?.Close(attempt);

    private async Task<T?> ByFilesAsync<T>(ServerPlace place, Func<OutputFiles, Task<T>> use)
        where T : struct
    {
        if (FilesAt(place) is not { } files)
        {
            return null;
        }

        try
        {
            return await use(files);
        }
        catch (NotSupportedException)
        {
            RestFor(LongRest);
        }
        catch (TargetUnreachableException exception) when (exception is not TargetRefusedException)
        {
            RestFor(Rest);
        }

        return null;
    }

    private void RestFor(TimeSpan rest)
    {
        lock (_lock)
        {
            (_rest, _restedAt) = (rest, time.GetTimestamp());
        }
    }

    private OutputFiles? FilesAt(ServerPlace place)
    {
        lock (_lock)
        {
            if (!place.Sftp || time.GetElapsedTime(_restedAt) < _rest)
            {
                return null;
            }

            if (_root != place.Root)
            {
                _root = place.Root;
                _files = new OutputFiles(sessions, place.Root);
            }

            return _files;
        }
    }
}
