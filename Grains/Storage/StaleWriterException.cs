namespace Cronium.Grains.Storage;

/// <summary>The write came from an owner that has been replaced, or was based on a revision that is gone. Drop all state and read again.</summary>
internal sealed class StaleWriterException(string message) : Exception(message);
