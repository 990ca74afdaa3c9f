namespace Cronium.Grains.Storage;

/// <summary>
/// The store is not the one that was opened: it was flushed, restored or swapped. Nothing was written, and nothing that is
/// in memory may be trusted; <see cref="StoreConnection.Lost"/> fires, and the silo has to start again.
/// </summary>
internal sealed class StoreReplacedException(string address)
    : Exception($"The store at {address} was emptied or replaced while it was in use. Nothing was written; the silo has to start again.");
