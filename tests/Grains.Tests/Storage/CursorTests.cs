using CsCheck;
using Cronium.Grains.Storage;

namespace Cronium.Grains.Tests.Storage;

public sealed class CursorTests
{
    [Fact]
    public void A_place_survives_and_the_cursor_is_safe_in_a_url() => Gen.String[Gen.Char[' ', '~'], 0, 60].Sample(place =>
    {
        var cursor = Cursor.Encode(place);
        Assert.Equal(place, Cursor.Decode(cursor));
        Assert.Equal(cursor, Uri.EscapeDataString(cursor));
    });

    [Fact]
    public void What_is_no_cursor_is_refused_with_the_field()
    {
        Assert.Null(Cursor.Decode(null));
        var refusal = Assert.Throws<CroniumException>(() => Cursor.Decode("?" + new string('x', 500)));
        Assert.Equal("after", Assert.Single(refusal.Problems).Field);
        Assert.Equal(100, refusal.Problems[0].Value!.Length); // Shortened, present.
    }
}
