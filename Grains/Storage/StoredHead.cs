using Cronium.Grains.Logs;
using StackExchange.Redis;

namespace Cronium.Grains.Storage;

/// <summary>The head of a log as it lies in the store. Chunks are counted from 1 in the order in which they came.</summary>
/// <param name="Head">What readers see.</param>
/// <param name="Chunks">How many chunks were ever stored.</param>
/// <param name="Kept">The last chunk of the beginning that no trim touches.</param>
/// <param name="Dropped">The last chunk of the hole; 0: there is no hole.</param>
/// <param name="Swept">The last chunk of the hole that is known to be gone; behind <paramref name="Dropped"/> after a trim that was cut short.</param>
internal sealed record StoredHead(LogHead Head, long Chunks, long Kept, long Dropped, long Swept)
{
    /// <summary>Where the chunks after the hole begin.</summary>
    public long FirstTrimmable => Math.Max(Kept, Dropped) + 1;

    public static StoredHead Read(HashEntry[] fields)
    {
        var values = fields.ToDictionary(field => field.Name.ToString(), field => field.Value);
        long Number(string name) => values.TryGetValue(name, out var value) ? (long)value : 0;

        var head = new LogHead
        {
            LastNumber = Number("last"),
            Complete = values.ContainsKey("complete"),
            Bytes = Number("bytes"),
            Hole = values.ContainsKey("dropped") ? new LogHole(Number("hole.first"), Number("hole.last"), Number("hole.bytes")) : null,
            Attempt = (int)Number("attempt"),
            Offsets = [Number("offset0"), Number("offset1"), Number("offset2")],
            Epoch = Number("epoch"),
        };
        return new StoredHead(head, Number("chunks"), Number("kept"), Number("dropped"), Number("swept"));
    }

    /// <summary>The chunk itself, or the first after the hole if it lies in the hole.</summary>
    public long SkipHole(long chunk) => chunk > Kept && chunk <= Dropped ? Dropped + 1 : chunk;
}
