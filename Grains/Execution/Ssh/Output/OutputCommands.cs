using System.Security.Cryptography;
using Cronium.Grains.Execution.Supervision;
using Cronium.Grains.Logs;

namespace Cronium.Grains.Execution.Ssh.Output;

/// <summary>Reads output by commands, where a server offers no SFTP.</summary>
internal sealed class OutputCommands(ISshSessions sessions, string root)
{
    private const int Block = 4096;

    /// <summary>Bytes of output from an offset on, and the record of the end if there is one then.</summary>
    /// <exception cref="TargetUnreachableException">No answer came, or not a whole one.</exception>
    public async Task<OutputPiece> ReadAsync(AttemptId attempt, OutputStream stream, long offset, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        var (first, last) = (NewToken(), NewToken());
        var command = new RemoteCommand(CommandFor(attempt, stream, offset, buffer.Length, first, last));
        var output = await command.RunAsync(sessions, cancellationToken);
        var end = SupervisorReply.Read(SupervisorReply.Read(output.Said, first).Rest, last);
        var bytes = end.Before[..^1];
        bytes.CopyTo(buffer);
        return new OutputPiece(bytes.Length, end.Lines is [{ Length: > 0 } line] ? line : null);
    }

    /// <summary>By dd, which goes straight to a place in the file; not every tail does.</summary>
    private string CommandFor(AttemptId attempt, OutputStream stream, long offset, int length, string first, string last)
    {
        var directory = $"{root}/r/{attempt}";
        var file = ShellWord.Quote($"{directory}/{RunDirectory.FileOf(stream)}");
        var (skipped, within) = Math.DivRem(offset, Block);
        var blocks = ((within + length) / Block) + 1;
        return $"printf '{first}\\n.\\n'; "
            + $"dd if={file} bs={Block} skip={skipped} count={blocks} 2>/dev/null | tail -c +{within + 1} | head -c {length}; "
            + $"printf '\\n{last}\\n%s\\n.\\n' \"$(head -n 1 {ShellWord.Quote($"{directory}/rc")} 2>/dev/null)\"";
    }

    private static string NewToken() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
}
