using System.Text;
using Cronium.Grains.Execution;
using Cronium.Grains.Execution.Ssh;
using Cronium.Integration.Tests.Servers;
using Renci.SshNet;
using Renci.SshNet.Common;

namespace Cronium.Integration.Tests.Execution.Ssh;

/// <summary>Sessions over one connection for commands and one for files, made anew when they broke.</summary>
internal sealed class PlainSessions(SshDaemon server, string user, SshKey key) : ISshSessions, IAsyncDisposable
{
    private readonly SemaphoreSlim _gate = new(1);

    // Dropbear 2022.83 ends a connection by a failed assertion when several sessions on it end at once.
    private readonly SemaphoreSlim _sessions = new(server is DropbearServer ? 1 : 8);
    private SshClient? _shell;
    private SftpClient? _files;
    private bool _noFiles;

    public async Task<CommandOutput> ExecuteAsync(string command, ReadOnlyMemory<byte> input, TimeSpan limit, CancellationToken cancellationToken)
    {
        await _sessions.WaitAsync(cancellationToken);
        try
        {
            return await Task.Run(() => Execute(command, input, limit), cancellationToken).WaitAsync(limit, TimeProvider.System, cancellationToken);
        }
        catch (Exception exception) when (exception is SshException or System.Net.Sockets.SocketException or TimeoutException or ObjectDisposedException or InvalidOperationException or IOException)
        {
            throw new TargetUnreachableException($"No answer: {exception.Message}", exception);
        }
        finally
        {
            _sessions.Release();
        }
    }

    public async Task<T> UseFilesAsync<T>(Func<ISftpClient, CancellationToken, Task<T>> use, CancellationToken cancellationToken)
    {
        try
        {
            return await use(await FilesAsync(cancellationToken), cancellationToken);
        }
        catch (Exception exception) when (exception is SshException or System.Net.Sockets.SocketException or ObjectDisposedException or IOException)
        {
            throw new TargetUnreachableException($"No files: {exception.Message}", exception);
        }
    }

    public ValueTask DisposeAsync()
    {
        Drop();
        _gate.Dispose();
        _sessions.Dispose();
        return ValueTask.CompletedTask;
    }

    public void Drop()
    {
        _shell?.Dispose();
        _files?.Dispose();
    }

    private CommandOutput Execute(string text, ReadOnlyMemory<byte> input, TimeSpan limit)
    {
        using var command = Shell().CreateCommand(text);
        command.CommandTimeout = limit;
        var done = command.ExecuteAsync();
        try
        {
            using var stdin = command.CreateInputStream();
            stdin.Write(input.Span);
        }
        catch (Exception exception) when (exception is SshException or IOException or InvalidOperationException or ObjectDisposedException)
        {
        }

        done.GetAwaiter().GetResult();
        return new CommandOutput(Bytes(command.OutputStream), Bytes(command.ExtendedOutputStream), command.ExitStatus);
    }

    private static byte[] Bytes(Stream stream)
    {
        using var all = new MemoryStream();
        stream.CopyTo(all);
        return all.ToArray();
    }

    private SshClient Shell()
    {
        _gate.Wait();
        try
        {
            if (_shell is not { IsConnected: true })
            {
                _shell?.Dispose();
                _shell = new SshClient(Connection());
                _shell.Connect();
            }

            return _shell;
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task<SftpClient> FilesAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (_noFiles)
            {
                throw new NotSupportedException();
            }

            if (_files is not { IsConnected: true })
            {
                _files?.Dispose();
                _files = new SftpClient(Connection()) { OperationTimeout = TimeSpan.FromSeconds(20) };
                try
                {
                    await _files.ConnectAsync(cancellationToken);
                }
                catch (SshException exception) when (exception.Message.Contains("Subsystem", StringComparison.OrdinalIgnoreCase))
                {
                    _noFiles = true;
                    throw new NotSupportedException(exception.Message, exception);
                }
            }

            return _files;
        }
        finally
        {
            _gate.Release();
        }
    }

    private PrivateKeyConnectionInfo Connection() => new PrivateKeyConnectionInfo(
        server.Host, server.Port, user, new PrivateKeyFile(new MemoryStream(Encoding.ASCII.GetBytes(key.Private)))) { Timeout = TimeSpan.FromSeconds(10) };
}
