using System.Security.Cryptography;
using Cronium.Grains.Execution.Supervision;

namespace Cronium.Grains.Execution.Ssh;

/// <summary>
/// Which attempts on a server nobody attends to any more: their supervisor was killed, or the server restarted. One
/// command tells it for all, so it costs the same for one follower and for hundreds.
/// </summary>
internal sealed class Attendance(ISshSessions sessions, TimeProvider time)
{
    /// <summary>A survey older than this is made again.</summary>
    public static readonly TimeSpan Fresh = TimeSpan.FromSeconds(5);

    private const string Unattended = "unattended ";

    private readonly Lock _lock = new();
    private Survey? _latest;

    /// <summary>Whether somebody attended to the attempt at a moment not long ago.</summary>
    /// <param name="place">Where its run directory is.</param>
    /// <param name="attempt">An attempt that was seen attended.</param>
    /// <param name="seenAt">When that was, as a time stamp.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="TargetUnreachableException">The server did not tell.</exception>
    public async ValueTask<bool> IsAttendedAsync(string place, AttemptId attempt, long seenAt, CancellationToken cancellationToken) =>
        time.GetElapsedTime(seenAt) < Fresh || !(await LatestAsync(place).WaitAsync(cancellationToken)).Contains(attempt.ToString());

    private Task<HashSet<string>> LatestAsync(string place)
    {
        lock (_lock)
        {
            if (_latest is not { } latest || latest.IsOutdated(time))
            {
                _latest = latest = new Survey(time.GetTimestamp(), MakeAsync(place));
            }

            return latest.Names;
        }
    }

    private async Task<HashSet<string>> MakeAsync(string root)
    {
        await Task.Yield();
        var token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
        var command = new RemoteCommand($"exec sh {ShellWord.Join($"{root}/bin/{SupervisorScript.FileName}", "survey", token, root, "-")}");
        var output = await command.RunAsync(sessions, CancellationToken.None);
        return [.. SupervisorReply.Read(output.Said, token).Lines.Where(line => line.StartsWith(Unattended, StringComparison.Ordinal)).Select(line => line[Unattended.Length..])];
    }

    private sealed record Survey(long At, Task<HashSet<string>> Names)
    {
        /// <summary>One under way is awaited by all; one that failed is made again.</summary>
        public bool IsOutdated(TimeProvider time) => Names.IsFaulted || (Names.IsCompleted && time.GetElapsedTime(At) >= Fresh);
    }
}
