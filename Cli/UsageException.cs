namespace Cronium.Cli;

/// <summary>The command was given something it cannot use; the message says what would be right.</summary>
internal sealed class UsageException(string message) : Exception(message);
