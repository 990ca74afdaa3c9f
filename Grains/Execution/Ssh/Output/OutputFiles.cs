using System.Buffers;
using Cronium.Grains.Execution.Supervision;
using Cronium.Grains.Logs;
using Renci.SshNet;
using Renci.SshNet.Common;

namespace Cronium.Grains.Execution.Ssh.Output;

/// <summary>Reads the files of run directories by SFTP. Output files stay open between reads, as most reads find nothing and should cost one request.</summary>
internal sealed class OutputFiles(ISshSessions sessions, string root)
{
    private const int RecordLength = 256;

    /// <summary>A server may allow 256 open files a session, and there are others that need some.</summary>
    private const int MostOpen = 200;

    private readonly Lock _lock = new();
    private readonly Dictionary<(AttemptId Attempt, OutputStream Stream), OpenFile> _open = [];

    /// <summary>Bytes of output from an offset on, and the record of the end if there is one then.</summary>
    /// <param name="end">That record, if it is known.</param>
    /// <exception cref="NotSupportedException">The server offers no SFTP.</exception>
    /// <exception cref="TargetUnreachableException">No answer came.</exception>
    public async Task<OutputPiece> ReadAsync(
        AttemptId attempt, OutputStream stream, long offset, Memory<byte> buffer, string? end, CancellationToken cancellationToken)
    {
        // On a connection that is given up a read may outlive this call, and write when the caller's buffer serves something
        // else. So it has one of its own, which nobody else gets unless the read is over.
        var own = ArrayPool<byte>.Shared.Rent(buffer.Length);
        var piece = await UseAsync(
            async (client, token) => await ReadAsync(client, (attempt, stream), offset, own.AsMemory(0, buffer.Length), token) is > 0 and var length
                ? new OutputPiece(length, end ?? await EndAsync(client, attempt, token))
                : default,
            cancellationToken);
        own.AsSpan(0, piece.Length).CopyTo(buffer.Span);
        ArrayPool<byte>.Shared.Return(own);
        return piece;
    }

    /// <summary>Whether the end of the attempt is recorded.</summary>
    /// <inheritdoc cref="ReadAsync(AttemptId, OutputStream, long, Memory{byte}, string, CancellationToken)"/>
    public Task<bool> HasEndedAsync(AttemptId attempt, CancellationToken cancellationToken) =>
        UseAsync(async (client, token) => await EndAsync(client, attempt, token) is not null, cancellationToken);

    /// <summary>Nobody reads the output of the attempt any more.</summary>
    public void Close(AttemptId attempt)
    {
        foreach (var stream in new[] { OutputStream.Stdout, OutputStream.Stderr })
        {
            _ = Take((attempt, stream))?.CloseAsync();
        }
    }

    private async Task<int> ReadAsync(ISftpClient client, (AttemptId, OutputStream) key, long offset, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        if (await OpenAsync(client, key, cancellationToken) is not { } file)
        {
            return 0;
        }

        var usable = false;
        try
        {
            var length = await file.ReadAsync(offset, buffer, cancellationToken);
            usable = true;
            return length;
        }
        finally
        {
            if (!usable || !Keep(key, file))
            {
                _ = file.CloseAsync();
            }
        }
    }

    /// <summary>Taken out while it is read: whoever reads the same file meanwhile opens it once more.</summary>
    private async Task<OpenFile?> OpenAsync(ISftpClient client, (AttemptId Attempt, OutputStream Stream) key, CancellationToken cancellationToken)
    {
        if (Take(key) is { } file)
        {
            if (file.IsOf(client))
            {
                return file;
            }

            _ = file.CloseAsync();
        }

        return await OpenAsync(client, PathOf(key.Attempt, RunDirectory.FileOf(key.Stream)), cancellationToken);
    }

    private async Task<string?> EndAsync(ISftpClient client, AttemptId attempt, CancellationToken cancellationToken)
    {
        if (await OpenAsync(client, PathOf(attempt, "rc"), cancellationToken) is not { } file)
        {
            return null;
        }

        var record = new byte[RecordLength];
        var length = await file.ReadAsync(0, record, cancellationToken);
        _ = file.CloseAsync();
        return RunDirectory.FirstLine(record.AsSpan(0, length));
    }

    private static async Task<OpenFile?> OpenAsync(ISftpClient client, string path, CancellationToken cancellationToken)
    {
        try
        {
            return new OpenFile(client, await client.OpenAsync(path, FileMode.Open, FileAccess.Read, cancellationToken));
        }
        catch (SftpPathNotFoundException)
        {
            return null;
        }
    }

    private OpenFile? Take((AttemptId, OutputStream) key)
    {
        lock (_lock)
        {
            return _open.Remove(key, out var file) ? file : null;
        }
    }

    private bool Keep((AttemptId, OutputStream) key, OpenFile file)
    {
        lock (_lock)
        {
            return _open.Count < MostOpen && _open.TryAdd(key, file);
        }
    }

    /// <summary>A server that answers, though with a refusal, has no broken connection.</summary>
    private async Task<T> UseAsync<T>(Func<ISftpClient, CancellationToken, Task<T>> use, CancellationToken cancellationToken)
    {
        string? refusal = null;
        var result = await sessions.UseFilesAsync(
            async (client, token) =>
            {
                try
                {
                    return await use(client, token);
                }
                catch (SftpException exception)
                {
                    refusal = exception.Message;
                    return default;
                }
            },
            cancellationToken);
        return refusal is null && result is not null ? result : throw new TargetUnreachableException($"The server did not let us read under {root}: {refusal}");
    }

    private string PathOf(AttemptId attempt, string file) => $"{root}/r/{attempt}/{file}";
}
