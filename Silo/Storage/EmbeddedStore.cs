namespace Cronium.Silo.Storage;

internal sealed record EmbeddedStoreOptions
{
    public required string Directory { get; init; }

    public int Port { get; init; }
}

internal sealed class EmbeddedStore : IAsyncDisposable
{
    public string Endpoint { get; init; } = "";

    public static Task<EmbeddedStore> StartAsync(EmbeddedStoreOptions options, ILogger logger, CancellationToken cancellationToken) => throw new NotImplementedException(options + logger.ToString() + cancellationToken);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
