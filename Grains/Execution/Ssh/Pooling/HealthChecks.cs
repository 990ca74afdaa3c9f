using Cronium.Grains.Execution.Ssh.Connecting;
using Renci.SshNet;
using Renci.SshNet.Common;

namespace Cronium.Grains.Execution.Ssh.Pooling;

/// <summary>Looks after the connections of a pool: closes idle ones, and asks silent ones for an answer, with a deadline.</summary>
internal sealed class HealthChecks(PoolParts parts, PoolLinks links)
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    // Every shell knows it, and no new process is needed.
    private const string Anything = "exit 0";

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var period = TimeSpan.FromTicks(Math.Min(parts.Limits.HealthCheck.Ticks, parts.Limits.IdleTimeout.Ticks) / 4);
        using var timer = new PeriodicTimer(period < Shortest ? Shortest : period > Longest ? Longest : period, parts.Time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                foreach (var silent in links.Tend())
                {
                    BeginCheck(silent, inDoubt: false);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The pool is closed.
        }
    }

    /// <summary>Checks one connection, which is cut where it does not answer in time.</summary>
    /// <param name="inDoubt">Something went wrong on it: nothing new is put on it meanwhile.</param>
    public void BeginCheck(PoolLink link, bool inDoubt)
    {
        if (links.CheckBegan(link, inDoubt))
        {
            _ = CheckAsync(link);
        }
    }

    private async Task CheckAsync(PoolLink link)
    {
        var limit = parts.Limits.ConnectTimeout;
        try
        {
            await AskAsync(link.Connection, limit);
            links.CheckPassed(link);
        }
        catch (Exception exception) when (exception is SftpException or SessionRefusedException)
        {
            // It said no, so it is there.
            links.CheckPassed(link);
        }
        catch (Exception)
        {
            link.Connection.Cut($"it did not answer a health check within {ServerText.Seconds(limit)}");
        }
    }

    private async Task AskAsync(SshConnection connection, TimeSpan limit)
    {
        if (connection.Client is SftpClient files)
        {
            await files.GetAttributesAsync(".", CancellationToken.None).WaitAsync(limit, parts.Time);
            return;
        }

        var run = new CommandRun(connection, parts.Threads, Anything, ReadOnlyMemory<byte>.Empty);
        await run.ToEndAsync(limit, parts.Time, CancellationToken.None);
        await run.Ended;
    }
}
