namespace Cronium.Grains.Execution.Ssh.Connecting;

/// <summary>A limit that has begun to run.</summary>
internal sealed class Deadline(TimeSpan limit, TimeProvider time)
{
    private static readonly TimeSpan Least = TimeSpan.FromMilliseconds(1);

    private readonly long _start = time.GetTimestamp();

    public TimeSpan Limit => limit;

    /// <summary>Never less than a millisecond, so that it can be handed to what takes 0 for no limit.</summary>
    public TimeSpan Left
    {
        get
        {
            var left = limit - time.GetElapsedTime(_start);
            return left < Least ? Least : left;
        }
    }
}
