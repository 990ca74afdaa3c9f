namespace Cronium.Silo.Storage;

/// <summary>Where the embedded store keeps its data, and where it listens.</summary>
internal sealed record EmbeddedStoreOptions
{
    /// <summary>Directory of the data; made if it is missing, readable by its owner alone.</summary>
    public required string Directory { get; init; }

    /// <summary>Port on 127.0.0.1. Default 0: a free one.</summary>
    public int Port { get; init; }
}
