using System.Security.Cryptography;
using Cronium.Grains.Servers;

namespace Cronium.Grains.Tests.Servers;

public sealed class CredentialReadingTests
{
    private static readonly string Key = NewKey();

    [Fact]
    public void What_there_is_to_log_in_with_is_told_by_kind_alone()
    {
        Assert.Equal("password", CredentialReading.Of(new ServerCredentials { Password = "hunter2" }).Kinds);
        var both = CredentialReading.Of(new ServerCredentials { PrivateKey = Key, Password = "hunter2" });
        Assert.Empty(both.Problems);
        Assert.Matches(@"\AECDSA key SHA256:[A-Za-z0-9+/]{43}, password\z", both.Kinds);
    }

    [Fact]
    public void Nothing_at_all_is_refused_and_so_is_a_passphrase_alone()
    {
        Assert.Equal("privateKey", Assert.Single(CredentialReading.Of(new ServerCredentials()).Problems).Field);
        Assert.Equal("passphrase", Assert.Single(CredentialReading.Of(new ServerCredentials { Passphrase = "hunter2", Password = "" }).Problems).Field);
    }

    [Theory]
    [InlineData("no key hunter2", null, null)]
    [InlineData("aHVudGVyMg==", null, null)]
    [InlineData(null, null, "hunter2\0")]
    [InlineData("-----BEGIN OPENSSH PRIVATE KEY-----\nhunter2\n-----END OPENSSH PRIVATE KEY-----\n", "hunter2", "hunter2")]
    public void No_problem_repeats_a_credential(string? key, string? passphrase, string? password)
    {
        var credentials = new ServerCredentials { PrivateKey = key, Passphrase = passphrase, Password = password };
        var problem = Assert.Single(CredentialReading.Of(credentials).Problems);
        Assert.Null(problem.Value);
        Assert.DoesNotContain("hunter2", problem.ToString() + credentials, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_too_long_is_refused_with_the_numbers()
    {
        var reading = CredentialReading.Of(new ServerCredentials { PrivateKey = new string('x', (64 * 1024) + 1), Password = new string('x', 1025) });
        Assert.Equal(["privateKey", "password"], reading.Problems.Select(problem => problem.Field));
        Assert.StartsWith("65,537 characters, at most 65,536", reading.Problems[0].Message, StringComparison.Ordinal);
        Assert.StartsWith("1,025 characters, at most 1,024", reading.Problems[1].Message, StringComparison.Ordinal);
    }

    private static string NewKey()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return key.ExportPkcs8PrivateKeyPem();
    }
}
