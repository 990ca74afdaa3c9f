using System.Buffers.Text;
using System.Text;

namespace Cronium.Grains.Storage;

/// <summary>A place in a list, as text that means nothing to the outside.</summary>
internal static class Cursor
{
    public static string Encode(string place) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(place));

    /// <exception cref="CroniumException">It was not made by <see cref="Encode"/>.</exception>
    public static string? Decode(string? cursor)
    {
        if (cursor is null)
        {
            return null;
        }

        return Base64Url.IsValid(cursor)
            ? Encoding.UTF8.GetString(Base64Url.DecodeFromChars(cursor))
            : throw Foreign(cursor);
    }

    public static CroniumException Foreign(string? cursor) =>
        CroniumException.Invalid([new Problem("after", cursor?[..Math.Min(100, cursor.Length)], "is not a cursor of this list; use the 'next' of the page before.")]);
}
