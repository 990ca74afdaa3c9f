using System.Buffers;
using System.Text;
using Cronium.Client.Logs;
using Cronium.Grains.Logs;

namespace Cronium.Silo.Http.Logs;

/// <summary>The logs of several dispatches: every line whole, behind the name of its own: <c>db1 | </c>.</summary>
/// <param name="remarks">Whether our remarks are wanted.</param>
internal sealed class MergedLogText(bool remarks) : ILogText
{
    private readonly LineHold _hold = new();

    public void Write(IBufferWriter<byte> output, RunLogEntry entry)
    {
        var source = (entry.Dispatch, entry.Stream);
        if ((remarks || entry.Stream is not OutputStream.System) && _hold.Take(source, entry.Data, entry.Partial) is { } line)
        {
            Write(output, source, line);
        }
    }

    public void End(IBufferWriter<byte> output)
    {
        foreach (var (source, line) in _hold.Rest())
        {
            Write(output, source, line);
        }
    }

    private static void Write(IBufferWriter<byte> output, (string Dispatch, OutputStream Stream) source, ReadOnlyMemory<byte> line)
    {
        output.Write(Encoding.UTF8.GetBytes($"{source.Dispatch} | {(source.Stream is OutputStream.System ? "[cronium] " : "")}"));
        output.Write(line.Span);
        output.Write("\n"u8);
    }
}
