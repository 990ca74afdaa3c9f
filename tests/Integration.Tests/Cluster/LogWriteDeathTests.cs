using Cronium.Integration.Tests.Storage;

namespace Cronium.Integration.Tests.Cluster;

/// <summary>Writes of its log.</summary>
public sealed class LogWriteDeathTests : WriteDeathTests
{
    [Theory]
    [InlineData("append-log", 1, Hold.Before)]
    [InlineData("append-log", 1, Hold.After)]
    [InlineData("complete-log", 1, Hold.Before)] // The script ended and its exit code is on the target only.
    [InlineData("complete-log", 1, Hold.After)]
    public Task Killed_at(string write, int time, Hold hold) => KillAtAsync(write, time, hold);
}
