using System.Globalization;
using Cronium.Grains;

namespace Cronium.Silo.Http;

/// <summary>A part of a list.</summary>
/// <param name="Items">In the list's order.</param>
/// <param name="Next">Pass it as <c>after</c> to get the next part; absent: this is the last.</param>
internal sealed record ListReply<T>(IReadOnlyList<T> Items, string? Next = null);

/// <summary>Turns pages of the cluster into list replies.</summary>
internal static class ListReply
{
    public const int DefaultLimit = 50;
    public const int MaxLimit = 1000;

    public static ListReply<TReply> Of<T, TReply>(Page<T> page, Func<T, TReply> reply) => new([.. page.Items.Select(reply)], page.Next);

    /// <summary>The limit asked for, or the default.</summary>
    /// <exception cref="CroniumException">It is out of range.</exception>
    public static int Limit(string? asked) => asked switch
    {
        null or "" => DefaultLimit,
        _ when int.TryParse(asked, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit is >= 1 and <= MaxLimit => limit,
        _ => throw CroniumException.Invalid([new Problem("limit", asked, $"use 1 to {MaxLimit}")]),
    };
}
