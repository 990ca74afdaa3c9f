using System.Buffers.Binary;
using System.Buffers.Text;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Cronium.Grains.Runs;

namespace Cronium.Client.Logs;

/// <summary>
/// How far a reader of several logs has come: the number of the last entry it has, by dispatch. As text: four bytes that
/// stand for the run and its dispatches, then the numbers in the dispatches' order, seven bits a byte, as base64url.
/// </summary>
internal sealed class RunLogPosition
{
    private const int TagBytes = sizeof(uint);
    private const int MostNumberBytes = 9;
    private const int MostOnStack = 2048;
    private readonly uint _tag;
    private readonly ImmutableArray<long> _numbers;

    private RunLogPosition(ImmutableArray<string> dispatches, uint tag, ImmutableArray<long> numbers) =>
        (Dispatches, _tag, _numbers) = (dispatches, tag, numbers);

    /// <summary>The dispatches that are read, in the run's order.</summary>
    public ImmutableArray<string> Dispatches { get; }

    public long this[int lane] => _numbers[lane];

    public static RunLogPosition AtBegin(RunId run, IEnumerable<string> dispatches)
    {
        ImmutableArray<string> names = [.. dispatches];
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{run}\n{string.Join('\n', names)}"));
        return new RunLogPosition(names, BinaryPrimitives.ReadUInt32LittleEndian(hash), ImmutableArray.Create(new long[names.Length]));
    }

    /// <summary>The same place, but for one dispatch.</summary>
    public RunLogPosition With(int lane, long number) => new(Dispatches, _tag, _numbers.SetItem(lane, number));

    /// <summary>The place of a reader that has this entry too, as text. Of one dispatch alone: the number.</summary>
    public string After(int lane, long number)
    {
        if (_numbers.Length == 1)
        {
            return number.ToString(CultureInfo.InvariantCulture);
        }

        var most = TagBytes + (_numbers.Length * MostNumberBytes);
        var bytes = most <= MostOnStack ? stackalloc byte[MostOnStack] : new byte[most];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, _tag);
        var length = TagBytes;
        for (var i = 0; i < _numbers.Length; i++)
        {
            length += Write(bytes[length..], i == lane ? number : _numbers[i]);
        }

        return Base64Url.EncodeToString(bytes[..length]);
    }

    /// <summary>Reads what <see cref="After"/> wrote for the same run; <c>0</c> is the begin.</summary>
    public bool TryMove(string cursor, [NotNullWhen(true)] out RunLogPosition? moved)
    {
        moved = cursor == "0" ? this
            : _numbers.Length == 1 ? OfNumber(cursor)
            : Base64Url.IsValid(cursor) ? OfBytes(Base64Url.DecodeFromChars(cursor))
            : null;
        return moved is not null;
    }

    private RunLogPosition? OfNumber(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? With(0, number) : null;

    private RunLogPosition? OfBytes(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < TagBytes || BinaryPrimitives.ReadUInt32LittleEndian(bytes) != _tag)
        {
            return null;
        }

        var numbers = ImmutableArray.CreateBuilder<long>(_numbers.Length);
        for (var rest = bytes[TagBytes..]; !rest.IsEmpty;)
        {
            if (numbers.Count == _numbers.Length || !TryRead(ref rest, out var number))
            {
                return null;
            }

            numbers.Add(number);
        }

        return numbers.Count == _numbers.Length ? new RunLogPosition(Dispatches, _tag, numbers.MoveToImmutable()) : null;
    }

    private static int Write(Span<byte> bytes, long number)
    {
        var length = 0;
        for (; number >= 0x80; number >>= 7)
        {
            bytes[length++] = (byte)(number | 0x80);
        }

        bytes[length] = (byte)number;
        return length + 1;
    }

    private static bool TryRead(ref ReadOnlySpan<byte> bytes, out long number)
    {
        number = 0;
        for (var i = 0; i < Math.Min(bytes.Length, MostNumberBytes); i++)
        {
            number |= (bytes[i] & 0x7FL) << (7 * i);
            if (bytes[i] < 0x80)
            {
                bytes = bytes[(i + 1)..];
                return true;
            }
        }

        return false;
    }
}
