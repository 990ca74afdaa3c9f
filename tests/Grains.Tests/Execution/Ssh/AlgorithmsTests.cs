using Cronium.Grains.Execution.Ssh.Connecting;
using Renci.SshNet;

namespace Cronium.Grains.Tests.Execution.Ssh;

public sealed class AlgorithmsTests
{
    private static ConnectionInfo Hardened(HostKeyFamily? family = null)
    {
        var info = new ConnectionInfo("host", "user", new NoneAuthenticationMethod("user"));
        Algorithms.Harden(info, family);
        return info;
    }

    [Fact]
    public void Nothing_weak_is_offered()
    {
        var info = Hardened();
        string[] offered = [.. info.KeyExchangeAlgorithms.Keys, .. info.Encryptions.Keys, .. info.HmacAlgorithms.Keys, .. info.HostKeyAlgorithms.Keys];
        string[] weak = ["sha1", "md5", "cbc", "3des", "dss", "cert", "arcfour", "96"];
        Assert.DoesNotContain(offered, name => weak.Any(part => name.Contains(part, StringComparison.Ordinal)) || name == "ssh-rsa");
        Assert.Equal(["none"], info.CompressionAlgorithms.Keys);
    }

    [Fact]
    public void What_every_server_of_the_last_years_understands_is_offered()
    {
        var info = Hardened();
        Assert.Contains("curve25519-sha256", info.KeyExchangeAlgorithms.Keys);
        Assert.Equal("aes128-gcm@openssh.com", info.Encryptions.Keys.First());
        Assert.Contains("aes256-ctr", info.Encryptions.Keys);
        Assert.Contains("hmac-sha2-256", info.HmacAlgorithms.Keys);
        Assert.Contains("ssh-ed25519", info.HostKeyAlgorithms.Keys);
        Assert.Contains("rsa-sha2-256", info.HostKeyAlgorithms.Keys);
    }

    [Theory]
    [InlineData(HostKeyFamily.Ed25519, "ssh-ed25519")]
    [InlineData(HostKeyFamily.Ecdsa, "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521")]
    [InlineData(HostKeyFamily.Rsa, "rsa-sha2-512", "rsa-sha2-256")]
    public void One_kind_of_host_key_may_be_asked_for(object family, params string[] names)
    {
        Assert.Equal(names, Hardened((HostKeyFamily)family).HostKeyAlgorithms.Keys);
        Assert.All(names, name => Assert.Equal(family, Algorithms.FamilyOf(name)));
    }
}
