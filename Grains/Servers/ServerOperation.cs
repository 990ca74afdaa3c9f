namespace Cronium.Grains.Servers;

/// <summary>What people do to a server by hand.</summary>
internal sealed class ServerOperation(ServerNotes notes, JumpRoute route, IGrainFactory grains, TimeProvider time)
{
    private static readonly TimeSpan CheckLimit = TimeSpan.FromMinutes(1);

    /// <summary>Connects and looks. A server that answers is let through again, unless somebody holds it.</summary>
    /// <exception cref="CroniumException">It took too long.</exception>
    public async Task<ServerCheck> CheckAsync(ServerLink link)
    {
        using var limit = new CancellationTokenSource(CheckLimit, time);
        try
        {
            var (check, abilities) = await link.CheckAsync(limit.Token);
            if (abilities is not null)
            {
                await notes.NoteAsync(link.Server, abilities);
            }

            return check;
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            throw new CroniumException(RefusalKind.Unavailable, $"The check of server '{link.Name}' took longer than {CheckLimit.TotalSeconds:0} s. Is the server, or the way to it, very slow?");
        }
    }

    /// <summary>Opens or closes the circuit; durable when it returns.</summary>
    /// <exception cref="CroniumException">The order makes no sense, or the store does not answer.</exception>
    public async Task SetBreakerAsync(ServerLink link, BreakerOrder order)
    {
        if (BreakerOrders.Problems(order).ToList() is { Count: > 0 } problems)
        {
            throw CroniumException.Invalid(problems);
        }

        if (order.Open)
        {
            link.Breaker.Hold(time.GetUtcNow() + order.For, order.Reason, order.By ?? "a request");
        }
        else
        {
            link.Way?.RetryNow();
            link.Breaker.Release();
        }

        await notes.KeepAsync(link.Name, () => link.Breaker.Circuit.Keep());
    }

    /// <summary>Has the connections through a server made anew. A hint: where it gets lost, the old ones are used until they break.</summary>
    public async Task ReopenDependentsAsync(string server, int hops)
    {
        // Two jump hosts put at once may have become a circle.
        foreach (var dependent in hops > JumpRoute.MostHops ? [] : await route.DependentsAsync(server))
        {
            grains.GetGrain<IServerLifecycle>(dependent).ReopenAsync(hops + 1).Ignore();
        }
    }
}
