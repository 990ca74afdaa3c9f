using System.Text;

namespace Cronium.Grains.Execution.Ssh;

/// <summary>
/// A command of sh for an account whose login shell may be any. That shell sees nothing but <see cref="Line"/>, which all
/// of them read alike; the command comes as the first line of standard input. Cut short, it does nothing.
/// </summary>
/// <param name="Text">The command, without a line feed.</param>
/// <param name="Input">Its standard input.</param>
internal sealed record RemoteCommand(string Text, ReadOnlyMemory<byte> Input = default)
{
    /// <summary>Read by sh and its kin, csh, tcsh and fish.</summary>
    public const string Line = """exec /bin/sh -c 'read -r c && eval "$c"'""";

    private const int BytesPerSecond = 64 * 1024;

    private static readonly TimeSpan Least = TimeSpan.FromSeconds(30);

    /// <summary>What an answer must have come within: there may be a slow line between.</summary>
    private TimeSpan Limit => Least + TimeSpan.FromSeconds(Input.Length / BytesPerSecond);

    /// <inheritdoc cref="ISshSessions.ExecuteAsync"/>
    public Task<CommandOutput> RunAsync(ISshSessions sessions, CancellationToken cancellationToken) =>
        sessions.ExecuteAsync(Line, (byte[])[.. Encoding.UTF8.GetBytes(Text), (byte)'\n', .. Input.Span], Limit, cancellationToken);
}
