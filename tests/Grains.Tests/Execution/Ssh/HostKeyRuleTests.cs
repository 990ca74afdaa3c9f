using Cronium.Grains.Execution.Ssh.Connecting;

namespace Cronium.Grains.Tests.Execution.Ssh;

public sealed class HostKeyRuleTests
{
    [Theory]
    [InlineData("SHA256:abc", false, "SHA256:abc", HostKeyVerdict.Known)]
    [InlineData("SHA256:abc=", false, "SHA256:abc", HostKeyVerdict.Known)]
    [InlineData("SHA256:abc", true, "SHA256:abd", HostKeyVerdict.Changed)]
    [InlineData("SHA256:abc", false, "SHA256:ABC", HostKeyVerdict.Changed)]
    [InlineData(null, true, "SHA256:abc", HostKeyVerdict.First)]
    [InlineData(null, false, "SHA256:abc", HostKeyVerdict.Unknown)]
    public void A_key_is_known_or_taken_or_refused(string? known, bool takeFirst, string seen, object verdict) =>
        Assert.Equal(verdict, HostKeyRule.Judge(known, takeFirst, seen));
}
