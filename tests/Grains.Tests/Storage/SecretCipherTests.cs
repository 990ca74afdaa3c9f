using System.Security.Cryptography;
using CsCheck;
using Cronium.Grains.Storage;

namespace Cronium.Grains.Tests.Storage;

public sealed class SecretCipherTests
{
    private static readonly SecretCipher Cipher = new(NewKey());

    [Fact]
    public void Every_value_is_decrypted_under_its_name_and_never_encrypted_alike() =>
        Gen.Select(Gen.String[Gen.Char.AlphaNumeric, 1, 20], Gen.String[Gen.Char['\0', '\ud7ff'], 0, 300]).Sample((name, value) =>
        {
            var text = Cipher.Encrypt(name, value);
            Assert.Equal(value, Cipher.Decrypt(name, text));
            Assert.NotEqual(text, Cipher.Encrypt(name, value));
        });

    [Fact]
    public void A_text_under_another_name_or_changed_is_refused()
    {
        var text = Cipher.Encrypt("NAME", "value");
        var changed = text[..^5] + (text[^5] == 'A' ? 'B' : 'A') + text[^4..];

        Assert.Throws<CroniumException>(() => Cipher.Decrypt("OTHER", text));
        Assert.Throws<CroniumException>(() => Cipher.Decrypt("NAME", changed));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("not base 64")]
    [InlineData("c2hvcnQ=")]
    public void A_missing_or_wrong_key_is_refused_with_the_way_to_make_one(string? key)
    {
        var refusal = Assert.Throws<CroniumException>(() => new SecretCipher(key));
        Assert.Equal(RefusalKind.Unavailable, refusal.Kind);
        Assert.Contains("openssl rand -base64 32", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_key_id_tells_keys_apart()
    {
        Assert.Equal(Cipher.KeyId, SecretCipher.KeyIdOf(Cipher.Encrypt("NAME", "value")));
        Assert.NotEqual(Cipher.KeyId, new SecretCipher(NewKey()).KeyId);
    }

    private static string NewKey() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
}
