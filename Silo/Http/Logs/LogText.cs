using System.Buffers;
using Cronium.Client.Logs;
using Cronium.Grains.Logs;

namespace Cronium.Silo.Http.Logs;

/// <summary>A log as the script wrote it: its bytes, and our own remarks as lines that begin with <c>[cronium] </c>.</summary>
/// <param name="remarks">Whether our remarks are wanted.</param>
internal sealed class LogText(bool remarks) : ILogText
{
    private bool _midLine;

    public void Write(IBufferWriter<byte> output, RunLogEntry entry)
    {
        if (entry.Stream is OutputStream.System)
        {
            WriteRemark(output, entry);
            return;
        }

        output.Write(entry.Data.Span);
        _midLine = entry.Partial;
        if (!entry.Partial)
        {
            output.Write("\n"u8);
        }
    }

    public void End(IBufferWriter<byte> output)
    {
    }

    // A remark never begins in the middle of a line of the script.
    private void WriteRemark(IBufferWriter<byte> output, LogEntry entry)
    {
        if (!remarks)
        {
            return;
        }

        output.Write(_midLine ? "\n[cronium] "u8 : "[cronium] "u8);
        output.Write(entry.Data.Span);
        output.Write("\n"u8);
        _midLine = false;
    }
}
