using Renci.SshNet;

namespace Cronium.Grains.Execution.Ssh;

/// <summary>Sessions on one server: commands and files, over whatever connections there are.</summary>
internal interface ISshSessions
{
    /// <summary>Runs one command to its end in a session of its own. Waits for a free session; blocks no thread of the pool.</summary>
    /// <param name="command">Read by the account's login shell, whichever that is.</param>
    /// <param name="input">Standard input, at least one byte; closed after it. A command that does nothing before it has read some may be repeated when nothing was sent.</param>
    /// <param name="limit">From the session's start to the command's end.</param>
    /// <param name="cancellationToken">Ends the wait; the command may go on.</param>
    /// <exception cref="TargetRefusedException">The server does not let us in, or is not the one we know.</exception>
    /// <exception cref="TargetUnreachableException">No answer came in time, or the connection broke.</exception>
    Task<CommandOutput> ExecuteAsync(string command, ReadOnlyMemory<byte> input, TimeSpan limit, CancellationToken cancellationToken);

    /// <summary>Uses an SFTP session, which others use at the same time.</summary>
    /// <param name="use">Awaits only what the client does; a client that breaks is replaced, and the call fails.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="NotSupportedException">The server offers no SFTP.</exception>
    /// <inheritdoc cref="ExecuteAsync"/>
    Task<T> UseFilesAsync<T>(Func<ISftpClient, CancellationToken, Task<T>> use, CancellationToken cancellationToken);
}

/// <summary>What a command wrote, and how it ended.</summary>
/// <param name="Output">Standard output, at most 1 MiB; beyond that the command is given up as unreachable.</param>
/// <param name="Error">Standard error, at most its first 4 KiB.</param>
/// <param name="ExitCode">Null: the server told none.</param>
internal sealed record CommandOutput(ReadOnlyMemory<byte> Output, ReadOnlyMemory<byte> Error, int? ExitCode)
{
    /// <summary>Standard output, or what it complained about when there is none.</summary>
    public ReadOnlyMemory<byte> Said => Output.IsEmpty ? Error : Output;
}
