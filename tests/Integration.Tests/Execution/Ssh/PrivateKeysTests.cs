using System.Text;
using Cronium.Grains.Execution.Ssh;
using Cronium.Integration.Tests.Servers;

namespace Cronium.Integration.Tests.Execution.Ssh;

/// <summary>Keys as ssh-keygen and openssl write them, and what people give in their place.</summary>
public class PrivateKeysTests
{
    public static TheoryData<string, int?, SshKeyFormat, string?> Written()
    {
        var data = new TheoryData<string, int?, SshKeyFormat, string?>();
        foreach (var passphrase in new[] { null, "a phrase: with 'quotes' and ü" })
        {
            foreach (var (type, bits) in new (string, int?)[] { ("ed25519", null), ("ecdsa", 256), ("ecdsa", 384), ("ecdsa", 521), ("rsa", 2048), ("rsa", 3072) })
            {
                data.Add(type, bits, SshKeyFormat.OpenSsh, passphrase);
                data.Add(type, bits, SshKeyFormat.Pkcs8, passphrase);
                if (type != "ed25519")
                {
                    data.Add(type, bits, SshKeyFormat.Traditional, passphrase);
                }
            }
        }

        return data;
    }

    [Theory, MemberData(nameof(Written))]
    public async Task Every_format_is_read_as_text_and_as_base_64(string type, int? bits, SshKeyFormat format, string? passphrase)
    {
        var key = await SshKey.CreateAsync(type, format, passphrase, bits);
        var name = type == "ed25519" ? type : type.ToUpperInvariant();
        string[] forms =
        [
            key.Private,
            key.Private.Replace("\n", "\r\n", StringComparison.Ordinal),
            "  " + key.Private.Trim().Replace("\n", "\n    ", StringComparison.Ordinal),
            key.Private.Trim().Replace("\n", "\\n", StringComparison.Ordinal),
            Base64(key.Private),
            Convert.ToBase64String(Encoding.UTF8.GetBytes(key.Private), Base64FormattingOptions.InsertLineBreaks),
        ];
        foreach (var form in forms)
        {
            var reading = PrivateKeys.Read(form, passphrase);
            Assert.Null(reading.Problem);
            Assert.NotNull(reading.Key);
            Assert.Equal($"{name} key {key.Fingerprint}", reading.Kind);
        }
    }

    [Theory]
    [InlineData(SshKeyFormat.OpenSsh)]
    [InlineData(SshKeyFormat.Pkcs8)]
    [InlineData(SshKeyFormat.Traditional)]
    public async Task An_encrypted_key_needs_its_passphrase(SshKeyFormat format)
    {
        var key = await SshKey.CreateAsync("ecdsa", format, "right");
        const string Missing = "The private key is encrypted, and no passphrase was given; give the passphrase too.";
        Assert.Equal(Missing, PrivateKeys.Read(key.Private, null).Problem);
        Assert.Equal(Missing, PrivateKeys.Read(Base64(key.Private), "").Problem);
        Assert.Equal("The passphrase does not open the private key.", PrivateKeys.Read(key.Private, "wrong").Problem);
    }

    [Fact]
    public async Task A_passphrase_that_is_not_needed_does_no_harm() =>
        Assert.Null(PrivateKeys.Read((await SshKey.CreateAsync()).Private, "not needed").Problem);

    [Fact]
    public async Task A_public_key_is_told_from_a_private_one()
    {
        var key = await SshKey.CreateAsync("rsa");
        const string Public = "It is a public key; give the private one, which ssh-keygen writes to the file without .pub.";
        Assert.Equal(Public, PrivateKeys.Read(key.Public, null).Problem);
        Assert.Equal(Public, PrivateKeys.Read(Base64(key.Public), null).Problem);
        Assert.Equal(Public, PrivateKeys.Read("-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA\n-----END PUBLIC KEY-----\n", null).Problem);
        Assert.Equal(Public, PrivateKeys.Read("---- BEGIN SSH2 PUBLIC KEY ----\nAAAA\n---- END SSH2 PUBLIC KEY ----\n", null).Problem);
    }

    [Theory]
    [InlineData("PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\n", "It is a PuTTY key; convert it with: puttygen KEY.ppk -O private-openssh -o KEY.")]
    [InlineData("secret", "It is not a private key; give a private key as PEM (OpenSSH, PKCS#1, PKCS#8 or SEC 1; ed25519, ECDSA or RSA), or the base 64 of it.")]
    [InlineData("", "It is not a private key; give a private key as PEM (OpenSSH, PKCS#1, PKCS#8 or SEC 1; ed25519, ECDSA or RSA), or the base 64 of it.")]
    [InlineData("~/.ssh/id_ed25519", "It is not a private key; give a private key as PEM (OpenSSH, PKCS#1, PKCS#8 or SEC 1; ed25519, ECDSA or RSA), or the base 64 of it.")]
    [InlineData("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "It is not a private key; give a private key as PEM (OpenSSH, PKCS#1, PKCS#8 or SEC 1; ed25519, ECDSA or RSA), or the base 64 of it.")]
    [InlineData("/////////w==", "It is base 64, but not of a private key; give a private key as PEM (OpenSSH, PKCS#1, PKCS#8 or SEC 1; ed25519, ECDSA or RSA), or the base 64 of it.")]
    [InlineData("-----BEGIN DSA PRIVATE KEY-----\nAAAA\n-----END DSA PRIVATE KEY-----\n", "It is a DSA key, which current servers refuse; make an ed25519 key with ssh-keygen -t ed25519.")]
    [InlineData("-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n", "The passphrase does not open the private key.")]
    [InlineData("-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n", "The private key is damaged, or of a kind that is not supported; ed25519, ECDSA (P-256, P-384, P-521) and RSA are.")]
    public void What_is_no_private_key_is_named(string text, string problem) =>
        Assert.Equal(problem, PrivateKeys.Read(text, "phrase").Problem);

    [Fact]
    public async Task A_key_that_was_cut_short_is_called_damaged()
    {
        var lines = (await SshKey.CreateAsync("rsa")).Private.Split('\n');
        var cut = string.Join('\n', lines.Where((_, number) => number != 4));
        Assert.StartsWith("The private key is damaged", PrivateKeys.Read(cut, null).Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_dsa_key_is_refused_in_each_format(bool pkcs8)
    {
        var parameters = await Tool.RunAsync("openssl", ["genpkey", "-genparam", "-algorithm", "DSA", "-pkeyopt", "dsa_paramgen_bits:1024"]);
        var pem = await Tool.RunAsync("/bin/sh", ["-c", pkcs8 ? "openssl genpkey -paramfile /dev/stdin" : "openssl genpkey -paramfile /dev/stdin | openssl dsa 2>/dev/null"], parameters + "\n");
        Assert.StartsWith("It is a DSA key", PrivateKeys.Read(pem, null).Problem, StringComparison.Ordinal);
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
