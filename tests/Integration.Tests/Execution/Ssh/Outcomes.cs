using System.Collections.Concurrent;
using System.Text;
using Cronium.Grains.Execution;
using Cronium.Grains.Execution.Ssh;

namespace Cronium.Integration.Tests.Execution.Ssh;

/// <summary>Commands that each leave a witness on the server, 200 at once, and what we were told of them.</summary>
internal sealed class Outcomes
{
    private readonly SemaphoreSlim _slots = new(200);

    public ConcurrentBag<string> Succeeded { get; } = [];

    /// <summary>Failed, and we were told that nothing was sent.</summary>
    public ConcurrentBag<string> NotSent { get; } = [];

    /// <summary>Failed, and may have run.</summary>
    public ConcurrentBag<string> Broken { get; } = [];

    /// <summary>Commands that ended one way or the other.</summary>
    public int Ended => Succeeded.Count + Broken.Count;

    /// <summary>Runs a command until it succeeds or may have run, again whenever nothing was sent.</summary>
    public async Task RunAsync(ISshSessions sessions, int number)
    {
        await _slots.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            for (var tries = 1; !await EndsAsync(sessions, $"{number}.{tries}"); tries++)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, TestContext.Current.CancellationToken);
            }
        }
        finally
        {
            _slots.Release();
        }
    }

    private async Task<bool> EndsAsync(ISshSessions sessions, string witness)
    {
        try
        {
            var result = await sessions.ExecuteAsync(
                "read -r n && touch witness/$n && sleep 0.05 && echo $n", Encoding.ASCII.GetBytes(witness + "\n"), PoolScene.Limit, TestContext.Current.CancellationToken);
            Assert.Equal(witness + "\n", Encoding.ASCII.GetString(result.Output.Span));
            Succeeded.Add(witness);
            return true;
        }
        catch (TargetUnreachableException unreachable) when (unreachable is not TargetRefusedException)
        {
            (unreachable.NothingSent ? NotSent : Broken).Add(witness);
            return !unreachable.NothingSent;
        }
    }
}
