using Cronium.Grains.Servers;

namespace Cronium.Client;

public sealed partial class CroniumClient
{
    /// <summary>Creates or replaces a server. Durable when it returns; nothing is connected to.</summary>
    /// <param name="definition">The whole new definition.</param>
    /// <param name="credentials">The whole new credentials; null (default): those there are stay.</param>
    /// <param name="expectedVersion">The version it is based on: 0 to create only, null (default) to accept any. With a version, an unanswered call is not repeated.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public Task<ServerSnapshot> PutServerAsync(
        ServerDefinition definition, ServerCredentials? credentials = null, long? expectedVersion = null, CancellationToken cancellationToken = default)
    {
        var put = new PutServer { Definition = definition, Credentials = credentials, ExpectedVersion = expectedVersion };
        return expectedVersion is null
            ? AskAsync(() => Server(definition.Name).PutAsync(put), cancellationToken)
            : Server(definition.Name).PutAsync(put).WaitAsync(cancellationToken);
    }

    /// <summary>The server as it is now.</summary>
    public Task<ServerSnapshot> GetServerAsync(string server, CancellationToken cancellationToken = default) =>
        AskAsync(() => Server(server).GetAsync(), cancellationToken);

    /// <summary>Servers, in order of name, fetched as they are enumerated.</summary>
    /// <param name="labels">Only those that have all of these; null (default): all.</param>
    /// <param name="cancellationToken">Ends the enumeration.</param>
    public IAsyncEnumerable<ServerSnapshot> ListServersAsync(IReadOnlyDictionary<string, string>? labels = null, CancellationToken cancellationToken = default)
    {
        var wanted = labels ?? new Dictionary<string, string>();
        return PagesAsync(after => cluster.GetGrain<IServerIndexGrain>(0).ListAsync(wanted, after, PageItems), cancellationToken);
    }

    /// <summary>Connects to the server and looks at everything a run needs. Takes up to a minute.</summary>
    public Task<ServerCheck> CheckServerAsync(string server, CancellationToken cancellationToken = default) =>
        AskAsync(() => Server(server).CheckAsync(), cancellationToken);

    /// <summary>Opens or closes the circuit breaker by hand.</summary>
    public Task<ServerSnapshot> SetBreakerAsync(string server, BreakerOrder order, CancellationToken cancellationToken = default) =>
        AskAsync(() => Server(server).SetBreakerAsync(order), cancellationToken);

    /// <summary>Forgets the host key that was taken on first use.</summary>
    public Task<ServerSnapshot> ForgetHostKeyAsync(string server, CancellationToken cancellationToken = default) =>
        AskAsync(() => Server(server).ForgetHostKeyAsync(), cancellationToken);

    /// <summary>Forgets the server and its credentials.</summary>
    /// <param name="server">Its name.</param>
    /// <param name="force">Also while scripts run there; nobody learns how those end.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public Task RemoveServerAsync(string server, bool force = false, CancellationToken cancellationToken = default) =>
        AskAsync(() => DoneAsync(Server(server).RemoveAsync(force)), cancellationToken);

    private IServerGrain Server(string name) => cluster.GetGrain<IServerGrain>(name);
}
