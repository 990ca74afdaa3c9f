using Cronium.Integration.Tests.Storage;

namespace Cronium.Integration.Tests.Cluster;

/// <summary>Writes that make a due instant a run.</summary>
public sealed class FireWriteDeathTests : WriteDeathTests
{
    [Theory]
    [InlineData("advance-schedules", 1, Hold.Before)]
    [InlineData("advance-schedules", 1, Hold.After)]
    [InlineData("admit-runs", 1, Hold.After)]
    [InlineData("settle-fires", 1, Hold.Before)]
    public Task Killed_at(string write, int time, Hold hold) => KillAtAsync(write, time, hold);
}
