using System.Buffers;
using System.Text;
using Cronium.Client.Logs;
using Cronium.Grains.Logs;

namespace Cronium.Silo.Http.Logs;

/// <summary>
/// A log as the script wrote it: its bytes, and our own remarks as lines that begin with <c>[cronium] </c>. In a log of
/// several dispatches every line begins with the name of its own: <c>db1 | </c>.
/// </summary>
/// <param name="remarks">Whether our remarks are wanted.</param>
/// <param name="isMerged">Whether there are several dispatches.</param>
internal sealed class LogText(bool remarks, bool isMerged)
{
    // What wrote the line that has no end yet.
    private (string Dispatch, OutputStream Stream)? _open;

    /// <summary>Writes what belongs to the entry.</summary>
    public void Write(IBufferWriter<byte> output, RunLogEntry entry)
    {
        if (entry.Stream is OutputStream.System && !remarks)
        {
            return;
        }

        if (!Continues(entry))
        {
            Begin(output, entry);
        }

        output.Write(entry.Data.Span);
        _open = entry.Partial ? (entry.Dispatch, entry.Stream) : null;
        if (!entry.Partial)
        {
            output.Write("\n"u8);
        }
    }

    // The two streams of one script are one text, as a terminal would show them.
    private bool Continues(RunLogEntry entry) =>
        _open is { } open && entry.Stream is not OutputStream.System && (!isMerged || open == (entry.Dispatch, entry.Stream));

    private void Begin(IBufferWriter<byte> output, RunLogEntry entry)
    {
        if (_open is not null)
        {
            output.Write("\n"u8);
        }

        if (isMerged)
        {
            output.Write(Encoding.UTF8.GetBytes($"{entry.Dispatch} | "));
        }

        if (entry.Stream is OutputStream.System)
        {
            output.Write("[cronium] "u8);
        }
    }
}
