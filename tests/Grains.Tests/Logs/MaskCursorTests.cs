using System.Text;
using CsCheck;
using Cronium.Grains.Logs;

namespace Cronium.Grains.Tests.Logs;

public sealed class MaskCursorTests
{
    // Few letters, so that patterns overlap each other and themselves all the time.
    private static readonly Gen<byte> Letter = Gen.OneOf((byte)'a', (byte)'b', (byte)'c', (byte)'\n', (byte)0, (byte)0xFF);
    private static readonly Gen<byte[][]> Patterns = Letter.Array[1, 6].Array[0, 5];
    private static readonly Gen<byte[]> Input = Letter.Array[0, 60];
    private static readonly Gen<int[]> Reads = Gen.Int[0, 9].Array[0, 40];

    [Fact]
    public void Any_cutting_of_the_input_masks_what_the_definition_masks() =>
        Gen.Select(Patterns, Input, Reads).Sample((patterns, input, reads) =>
        {
            var output = Mask(patterns, Cut(input, reads));

            Assert.Equal(MaskedText.Naive(input, patterns), output.Bytes);
            Assert.Equal(input.Length, output.SourceBytes);
        }, iter: 50_000);

    [Fact]
    public void No_pattern_survives() =>
        Gen.Select(Patterns, Input, Reads).Sample((patterns, input, reads) =>
        {
            var output = Mask(patterns, Cut(input, reads)).Bytes;

            Assert.DoesNotContain(patterns, pattern => output.AsSpan().IndexOf(pattern) >= 0);
        }, iter: 20_000);

    [Fact]
    public void Only_what_may_begin_a_secret_is_held_back() =>
        Gen.Select(Patterns, Input).Where((patterns, input) => !patterns.Any(pattern => input.AsSpan().IndexOf(pattern) >= 0)).Sample((patterns, input) =>
        {
            var cursor = new MaskCursor(new ByteAutomaton(patterns), new MaskedText());
            cursor.Push(input);

            var open = from pattern in patterns
                       from length in Enumerable.Range(1, pattern.Length)
                       where input.AsSpan().EndsWith(pattern.AsSpan(0, length))
                       select length;
            Assert.Equal(open.Append(0).Max(), cursor.Held);
        }, iter: 50_000);

    [Fact]
    public void Masking_begins_anew_between_any_two_bytes_that_are_out() =>
        Gen.Select(Patterns, Input, Gen.Int[0, 60]).Sample((patterns, input, length) =>
        {
            var first = input.AsSpan(0, Math.Min(length, input.Length));
            var output = new MaskedText();
            new MaskCursor(new ByteAutomaton(patterns), output).Push(first);

            var rest = Mask(patterns, [input[output.SourceBytes..]]);

            Assert.Equal(MaskedText.Naive(input, patterns), output.Bytes.Concat(rest.Bytes));
        }, iter: 20_000);

    [Fact]
    public void A_secret_that_overlaps_itself_for_ever_comes_to_an_end()
    {
        var output = new MaskedText();
        var cursor = new MaskCursor(new SecretMasker(["aaaa"]).Automaton, output);
        var block = Encoding.ASCII.GetBytes(new string('a', 1000));
        for (var i = 0; i < 5000; i++)
        {
            cursor.Push(block);
            Assert.InRange(cursor.Held, 0, MaskCursor.MaxMask);
        }

        cursor.Finish();
        Assert.Equal("***************", output.Text);
    }

    private static MaskedText Mask(byte[][] patterns, IEnumerable<byte[]> parts)
    {
        var output = new MaskedText();
        var cursor = new MaskCursor(new ByteAutomaton(patterns), output);
        foreach (var part in parts)
        {
            cursor.Push(part);
        }

        cursor.Finish();
        return output;
    }

    internal static IEnumerable<byte[]> Cut(byte[] input, int[] lengths)
    {
        var at = 0;
        foreach (var length in lengths)
        {
            var end = Math.Min(input.Length, at + length);
            yield return input[at..end];
            at = end;
        }

        yield return input[at..];
    }
}
