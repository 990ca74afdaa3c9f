using System.Text;
using System.Text.Json;
using Cronium.Grains.Logs;

namespace Cronium.Grains.Tests.Logs;

public sealed class SecretMaskerTests
{
    private const string Secret = "p@ss w0rd/it's \"1\"+é";

    [Fact]
    public void The_secret_itself_is_masked() => Assert.Equal("a *** b", MaskedText.Of($"a {Secret} b", Secret));

    [Theory]
    [InlineData("")]
    [InlineData("u")]
    [InlineData("us")]
    [InlineData("user:")]
    public void Base64_is_masked_at_any_alignment(string before)
    {
        var encoded = Convert.ToBase64String(Encoding.UTF8.GetBytes(before + Secret + "after"));

        Assert.InRange(Unmasked(encoded, Secret), 0, encoded.Length - (Secret.Length * 4 / 3));
        Assert.InRange(Unmasked(encoded.Replace('+', '-').Replace('/', '_'), Secret), 0, encoded.Length - (Secret.Length * 4 / 3));
    }

    [Fact]
    public void Base64_of_the_secret_alone_is_masked_to_its_padding() =>
        Assert.Equal("***", MaskedText.Of(Convert.ToBase64String(Encoding.UTF8.GetBytes(Secret)), Secret));

    [Theory]
    [InlineData(64)]
    [InlineData(76)]
    public void Base64_in_lines_is_masked(int width)
    {
        var secret = string.Concat(Enumerable.Range(0, 100).Select(i => (char)('!' + (i * 7 % 90))));
        var lines = Convert.ToBase64String(Encoding.UTF8.GetBytes(secret)).Chunk(width).Select(line => new string(line)).ToList();

        Assert.Equal(string.Join('\n', lines.Select(line => line.Length < 8 ? line : "***")), MaskedText.Of(string.Join('\n', lines), secret));
    }

    public static TheoryData<string> Disguises => new(
        Uri.EscapeDataString(Secret),
        Uri.EscapeDataString(Secret).ToLowerInvariant(),
        "p%40ss+w0rd%2Fit%27s+%221%22%2B%C3%A9",
        "p%40ss%20w0rd/it%27s%20%221%22%2B%C3%A9",
        "p%40ss%20w0rd%2Fit's%20%221%22%2B%C3%A9",
        JsonSerializer.Serialize(Secret).Trim('"'),
        "p@ss w0rd/it's \\\"1\\\"+é",
        "p@ss w0rd/it's \\\"1\\\"+\\u00e9",
        "p@ss w0rd/it'\\''s \"1\"+é");

    [Theory]
    [MemberData(nameof(Disguises))]
    public void A_disguise_is_masked(string disguise) => Assert.Equal("<***>", MaskedText.Of($"<{disguise}>", Secret));

    [Fact]
    public void Each_line_of_a_key_is_masked_when_it_is_long_enough_to_tell() =>
        Assert.Equal("x ***\nshort\n*** y", MaskedText.Of("x 0123456789\nshort\nabcdefghij y", "0123456789\nabcdefghij\nshort"));

    [Fact]
    public void A_key_as_a_whole_is_one_mask() =>
        Assert.Equal("x *** y", MaskedText.Of("x 0123456789\nshort\nabcdefghij y", "0123456789\nshort\nabcdefghij\n"));

    [Fact]
    public void Secrets_that_overlap_leave_nothing_of_either() => Assert.Equal("<***>", MaskedText.Of("<abcdefgh>", "abcdef", "cdefgh"));

    [Fact]
    public void Secrets_under_four_characters_are_counted_and_left_alone()
    {
        var masker = new SecretMasker(["abc", "abc", "de\n", "", "longer"]);

        Assert.Equal(2, masker.Unmasked);
        Assert.Equal("abc de ***", MaskedText.Of("abc de longer", "abc", "de\n", "longer"));
    }

    [Fact]
    public void Without_secrets_nothing_changes() => Assert.Equal(Secret, MaskedText.Of(Secret));

    [Fact]
    public void The_largest_secret_is_made_ready_in_a_moment()
    {
        var random = new Random(1);
        var secret = string.Concat(Enumerable.Range(0, 64 * 1024).Select(_ => (char)random.Next(32, 127)));
        // Processor time: how busy others keep the machine is no matter of the masker.
        var spent = Environment.CpuUsage.TotalTime;

        Assert.Equal("<***>", MaskedText.Of($"<{secret}>", secret));
        Assert.InRange(Environment.CpuUsage.TotalTime - spent, TimeSpan.Zero, TimeSpan.FromSeconds(5));
    }

    private static int Unmasked(string text, string secret) => MaskedText.Of(text, secret).Replace("***", "", StringComparison.Ordinal).Length;
}
