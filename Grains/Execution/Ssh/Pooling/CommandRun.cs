using System.Net.Sockets;
using Cronium.Grains.Execution.Ssh.Connecting;
using Renci.SshNet;
using Renci.SshNet.Common;

namespace Cronium.Grains.Execution.Ssh.Pooling;

/// <summary>One command over one connection, from the opening of its session until that is closed.</summary>
internal sealed class CommandRun(SshConnection connection, OwnThreads threads, string text, ReadOnlyMemory<byte> input)
{
    /// <summary>Output beyond this is given up on, in bytes.</summary>
    public const int MaxOutput = 1024 * 1024;

    private const int MaxError = 4 * 1024;

    private readonly TaskCompletionSource _tooMuch = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile SshCommand? _command;
    private volatile InputFeed? _feed;
    private Task<Task>? _starting;

    /// <summary>Bytes of input that were sent.</summary>
    public int Sent => _feed?.Sent ?? 0;

    /// <summary>The session is closed, and another one may take its place on the connection.</summary>
    public Task Ended { get; private set; } = Task.CompletedTask;

    /// <summary>The connection may serve the next one in its place.</summary>
    public Task Returned { get; set; } = Task.CompletedTask;

    /// <summary>Runs the command to its end.</summary>
    /// <exception cref="SessionRefusedException">The server opened no session; nothing was sent.</exception>
    /// <exception cref="TargetUnreachableException">The connection broke, the limit passed, or the answer was too long.</exception>
    public async Task<CommandOutput> ToEndAsync(TimeSpan limit, TimeProvider time, CancellationToken cancellationToken)
    {
        _starting = threads.RunAsync(Start);
        var whole = WholeAsync(_starting);
        try
        {
            await WaitAsync(whole, limit, time, cancellationToken);
            return Collect();
        }
        catch (Exception exception)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw Explained(exception, limit);
        }
        finally
        {
            Ended = EndAsync(whole);
        }
    }

    /// <summary>Looks at how much has come; called whenever something has.</summary>
    public void Watch()
    {
        if (_command is { } command && (command.OutputStream.Length > MaxOutput || command.ExtendedOutputStream.Length > MaxOutput))
        {
            _tooMuch.TrySetResult();
        }
    }

    private async Task WholeAsync(Task<Task> starting)
    {
        var ended = await Task.WhenAny(await starting, _tooMuch.Task);
        await (ended == _tooMuch.Task ? throw TooLong() : ended);
    }

    private async Task WaitAsync(Task whole, TimeSpan limit, TimeProvider time, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, connection.Gone);
        await whole.WaitAsync(limit, time, stop.Token);
    }

    // On an own thread: opening a session takes two round trips, during which the library blocks.
    private Task Start()
    {
        connection.Gone.ThrowIfCancellationRequested();
        var (command, channel) = connection.CreateCommand(text);
        _command = command;
        _feed = new InputFeed(connection.Session, command, channel, input);
        return command.ExecuteAsync(CancellationToken.None);
    }

    private CommandOutput Collect()
    {
        var command = _command ?? throw new InvalidOperationException("The command was not started.");
        Watch();
        return _tooMuch.Task.IsCompleted
            ? throw TooLong()
            : new CommandOutput(Read(command.OutputStream, MaxOutput), Read(command.ExtendedOutputStream, MaxError), command.ExitStatus);
    }

    private static byte[] Read(Stream stream, int most)
    {
        var bytes = new byte[Math.Min(stream.Length, most)];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private Exception Explained(Exception failure, TimeSpan limit) => failure switch
    {
        TargetUnreachableException => failure,
        _ when connection.Reason is { } reason => Unreachable($"{connection.Name}: the connection broke ({reason}).", failure),
        TimeoutException => Unreachable($"{connection.Name} did not finish a command within {ServerText.Seconds(limit)}.", failure),
        SshOperationTimeoutException => Unreachable($"{connection.Name} stopped answering.", failure),
        SshException when Sent == 0 && failure.GetType() == typeof(SshException) => new SessionRefusedException(failure),
        SshConnectionException or SocketException or ObjectDisposedException => Broken(failure),
        SshException => Unreachable($"{connection.Name}: the command could not be run ({failure.Message}).", failure),
        _ => failure,
    };

    // The library tells its callers before it tells that the connection is gone.
    private TargetUnreachableException Broken(Exception failure)
    {
        connection.Cut(failure.Message);
        return Unreachable($"{connection.Name}: the connection broke ({failure.Message}).", failure);
    }

    private TargetUnreachableException TooLong() => Unreachable($"{connection.Name} answered a command with more than {MaxOutput} bytes.", null);

    private TargetUnreachableException Unreachable(string message, Exception? inner) => new(message, inner) { NothingSent = Sent == 0 };

    private async Task EndAsync(Task whole)
    {
        if (whole.IsCompletedSuccessfully)
        {
            Free();
            return;
        }

        // Closing a session that is open waits for the server; the library does not stand being closed while it opens one.
        await (_starting ?? Task.CompletedTask).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await threads.RunAsync(Free).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await whole.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
    private void Free()
    {
        _feed?.Stop();
        _command?.Dispose();
    }
}

/// <summary>The server opened no further session on a connection. Nothing was sent.</summary>
internal sealed class SessionRefusedException(Exception inner) : Exception("The server opened no further session.", inner);
