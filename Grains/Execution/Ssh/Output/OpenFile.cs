using Renci.SshNet;
using Renci.SshNet.Sftp;

namespace Cronium.Grains.Execution.Ssh.Output;

/// <summary>A file on a server that grows, open to be read again and again. One reader at a time.</summary>
internal sealed class OpenFile(ISftpClient client, SftpFileStream stream)
{
    /// <summary>A read of less ends a round: there is hardly more, and to ask would keep what is there waiting.</summary>
    private const int WorthMore = 4096;

    /// <summary>The stream asks ahead; what it was told ahead about the end may be outdated.</summary>
    private bool _askedAhead;

    /// <summary>Whether it was opened by that client, and is of use still.</summary>
    public bool IsOf(ISftpClient other) => ReferenceEquals(client, other) && stream.CanRead;

    /// <summary>Reads from an offset on; 0: the file ended there at a moment after the call.</summary>
    public async Task<int> ReadAsync(long offset, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        Seek(offset);
        var filled = 0;
        while (filled < buffer.Length)
        {
            var read = await stream.ReadAsync(buffer[filled..], cancellationToken);
            if (read == 0 && (filled > 0 || !_askedAhead))
            {
                break;
            }

            // A stream that told the end forgets what it asked ahead.
            _askedAhead = read > 0;
            filled += read;
            if (read is > 0 and < WorthMore)
            {
                break;
            }
        }

        return filled;
    }

    /// <summary>Gives the server's file handle back. Fails in silence: a handle ends with its connection.</summary>
    public async Task CloseAsync()
    {
        try
        {
            await stream.DisposeAsync();
        }
        catch (Exception exception) when (exception is Renci.SshNet.Common.SshException or IOException or ObjectDisposedException or System.Net.Sockets.SocketException)
        {
        }
    }

    private void Seek(long offset)
    {
        if (stream.Position != offset)
        {
            stream.Seek(offset, SeekOrigin.Begin);
            _askedAhead = false;
        }
    }
}
