using System.Collections.Concurrent;
using System.Text;
using Cronium.Grains.Execution;
using Cronium.Grains.Execution.Ssh;

namespace Cronium.Integration.Tests.Execution.Ssh;

/// <summary>Commands that each leave a witness on the server, 200 at once, and what we were told of them.</summary>
internal sealed class Outcomes
{
    private readonly SemaphoreSlim _slots = new(200);

    public ConcurrentBag<int> Succeeded { get; } = [];

    /// <summary>Failed, and we were told that nothing was sent.</summary>
    public ConcurrentBag<int> NotSent { get; } = [];

    /// <summary>Failed, and may have run.</summary>
    public ConcurrentBag<int> Broken { get; } = [];

    public int Count => Succeeded.Count + NotSent.Count + Broken.Count;

    public async Task RunAsync(ISshSessions sessions, int number)
    {
        await _slots.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            var result = await sessions.ExecuteAsync(
                "read -r n && touch witness/$n && sleep 0.05 && echo $n", Encoding.ASCII.GetBytes($"{number}\n"), PoolScene.Limit, TestContext.Current.CancellationToken);
            Assert.Equal($"{number}\n", Encoding.ASCII.GetString(result.Output.Span));
            Succeeded.Add(number);
        }
        catch (TargetUnreachableException unreachable) when (unreachable is not TargetRefusedException)
        {
            (unreachable.NothingSent ? NotSent : Broken).Add(number);
        }
        finally
        {
            _slots.Release();
        }
    }
}
