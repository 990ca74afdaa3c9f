using Cronium.Grains.Storage;

namespace Cronium.Grains.Logs;

/// <summary>Where a pump delivers: the store's answers to it, and the publisher.</summary>
/// <param name="Head">How far the log has come.</param>
/// <param name="Append">Offers a chunk to the store.</param>
/// <param name="Publish">Tells subscribers of a stored chunk; never waits.</param>
internal sealed record LogWriter(Func<Task<LogHead>> Head, Func<LogChunk, Task<LogAppend>> Append, Action<LogNews> Publish);
