using CsCheck;

namespace Cronium.Grains.Tests;

public sealed class NearestNameTests
{
    private static readonly Gen<string> Word = Gen.String[Gen.Char['a', 'd'], 0, 8];

    [Theory]
    [InlineData("scedule", "schedule")]
    [InlineData("Timeout", "timeout")]
    [InlineData("tiemout", "timeout")]
    [InlineData("enviroment", "environment")]
    public void The_word_that_was_meant_is_found(string typed, string meant) =>
        Assert.Equal(meant, NearestName.To(typed, ["name", "schedule", "timeout", "environment", "target"]));

    [Fact]
    public void A_known_name_is_nearest_to_itself() =>
        Gen.Select(Word, Word.Array[1, 5]).Sample((word, others) => Assert.Equal(word, NearestName.To(word, [.. others.Where(other => other != word), word])));

    [Fact]
    public void The_distance_is_symmetric_and_zero_only_between_equals() => Gen.Select(Word, Word).Sample((a, b) =>
    {
        Assert.Equal(NearestName.Edits(a, b), NearestName.Edits(b, a));
        Assert.Equal(a == b, NearestName.Edits(a, b) == 0);
        Assert.True(NearestName.Edits(a, b) <= Math.Max(a.Length, b.Length));
    });

    [Fact]
    public void Swapped_neighbours_are_one_edit() => Assert.Equal(1, NearestName.Edits("abcd", "acbd"));
}
