using System.Buffers;
using Cronium.Client.Logs;

namespace Cronium.Silo.Http.Logs;

/// <summary>A log as text for people and for files.</summary>
internal interface ILogText
{
    /// <summary>Writes what belongs to the entry.</summary>
    void Write(IBufferWriter<byte> output, RunLogEntry entry);

    /// <summary>Writes what is left after the last entry.</summary>
    void End(IBufferWriter<byte> output);
}
