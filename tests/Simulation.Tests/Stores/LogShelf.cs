using Cronium.Grains.Logs;
using Cronium.Grains.Storage;
using Cronium.Simulation.Worlds;

namespace Cronium.Simulation.Stores;

/// <summary>append-log.lua and complete-log.lua.</summary>
internal sealed class LogShelf(Fence without, Promises promises)
{
    private readonly Dictionary<LogId, Line> _logs = [];

    public LogHead Head(LogId log)
    {
        var line = Of(log);
        return new LogHead { Attempt = line.Attempt, Epoch = line.Epoch, Offsets = [.. line.Offsets], LastNumber = line.Last, Complete = line.Complete };
    }

    public LogAppend Append(LogChunk chunk, long epoch)
    {
        var line = Of(chunk.Log);
        if ((epoch < line.Epoch || chunk.Attempt < line.Attempt) && without != Fence.LogEpoch)
        {
            throw new StaleWriterException("A later epoch or attempt has written.");
        }

        var offsets = chunk.Attempt > line.Attempt ? [0, 0, 0] : line.Offsets;
        if (offsets[(int)chunk.Stream] != chunk.SourceOffset && without != Fence.LogOffset)
        {
            return new LogAppend(null, offsets[(int)chunk.Stream]);
        }

        if (line.Complete && epoch <= line.Epoch && without != Fence.LogEpoch)
        {
            throw new StaleWriterException("The log is complete.");
        }

        offsets[(int)chunk.Stream] = chunk.SourceOffset + chunk.SourceLength;
        (line.Attempt, line.Epoch, line.Offsets, line.Complete) = (chunk.Attempt, epoch, offsets, false);
        line.Last += chunk.Count;
        promises.Appended(chunk);
        return new LogAppend(chunk with { FirstNumber = line.Last - chunk.Count + 1 }, offsets[(int)chunk.Stream]);
    }

    public bool Complete(LogId log, long epoch)
    {
        var line = Of(log);
        if (epoch < line.Epoch)
        {
            throw new StaleWriterException("A later epoch has written.");
        }

        (line.Complete, line.Epoch) = (true, epoch);
        return true;
    }

    private Line Of(LogId log) => _logs.TryGetValue(log, out var line) ? line : _logs[log] = new Line();

    private sealed class Line
    {
        public int Attempt { get; set; }

        public long Epoch { get; set; }

        public long[] Offsets { get; set; } = [0, 0, 0];

        public long Last { get; set; }

        public bool Complete { get; set; }
    }
}
