using StackExchange.Redis;

namespace Cronium.Grains.Storage;

/// <summary>
/// A number in the store that every silo advances with each look. One who finds it lower than it saw it talks to a store
/// that went back: a copy made earlier, or one that forgot what it had acknowledged. Each look tells the store's time, too.
/// </summary>
internal sealed class StorePulse(IDatabase database, KeySpace root, string incarnation, StoreClock clock)
{
    private static readonly StoreScript Script = new("pulse");

    private long _seen = -1;

    /// <summary>Advances it. Null: the store is where it was, or further; else what happened, for people.</summary>
    /// <exception cref="RedisServerException">The store has another incarnation.</exception>
    public async Task<string?> BeatAsync()
    {
        var asked = clock.GetTimestamp();
        var told = (long[]?)await database.ScriptEvaluateAsync(Script.Text, [root.Incarnation, root.Pulse, root.Restored], [incarnation, _seen]) ?? [];
        if (told is not [var pulse, var seconds, var microseconds])
        {
            throw new RedisServerException("The pulse was answered with something else.");
        }

        clock.Learn(DateTimeOffset.FromUnixTimeSeconds(seconds).AddMicroseconds(microseconds), asked, clock.GetTimestamp());
        switch (pulse)
        {
            case -1:
                return "It holds an earlier state than it held before.";
            case -2:
                return "It was declared restored.";
            default:
                _seen = pulse;
                return null;
        }
    }
}
