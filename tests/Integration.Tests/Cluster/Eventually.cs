using System.Diagnostics;

namespace Cronium.Integration.Tests.Cluster;

/// <summary>Waits for what must come true, bounded, and says what was expected when it does not.</summary>
public static class Eventually
{
    public static async Task TrueAsync(Func<Task<bool>> condition, TimeSpan limit, Func<string> expected, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        Exception? last = null;
        while (watch.Elapsed < limit)
        {
            try
            {
                if (await condition())
                {
                    return;
                }
            }
            catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
            {
                last = exception;
            }

            await Task.Delay(Pause.After(watch.Elapsed), TimeProvider.System, cancellationToken);
        }

        Assert.Fail($"Waited {limit.TotalSeconds:0} s for {expected()}{(last is null ? "" : $"\nLast failure: {last.Message}")}");
    }
}
