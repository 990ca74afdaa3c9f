using Cronium.Grains.Execution.Ssh;
using Renci.SshNet;

namespace Cronium.Integration.Tests.Execution.Ssh;

/// <summary>Passes everything on, counts it, and lets a case meddle.</summary>
internal sealed class CountedSessions(ISshSessions sessions) : ISshSessions
{
    private int _commands;
    private int _files;

    public int Commands => _commands;

    public int Files => _files;

    /// <summary>Called with the number and the input of each command; returns the input that is sent.</summary>
    public Func<int, ReadOnlyMemory<byte>, ReadOnlyMemory<byte>> Meddle { get; set; } = (_, input) => input;

    public Task<CommandOutput> ExecuteAsync(string command, ReadOnlyMemory<byte> input, TimeSpan limit, CancellationToken cancellationToken) =>
        sessions.ExecuteAsync(command, Meddle(Interlocked.Increment(ref _commands), input), limit, cancellationToken);

    public Task<T> UseFilesAsync<T>(Func<ISftpClient, CancellationToken, Task<T>> use, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _files);
        return sessions.UseFilesAsync(use, cancellationToken);
    }
}
