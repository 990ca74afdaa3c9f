using System.Text.Json;
using Cronium.Silo.Units;

namespace Cronium.Silo.Http.Documents;

/// <summary>Fields of each type. An absent one, or one of the wrong type, which is a problem, is null.</summary>
internal sealed partial class Fields
{
    public string? Text(string name) => Any(name) is { } value ? TextOf(value, At(name)) : null;

    public bool? Flag(string name)
    {
        var value = Any(name);
        return value?.ValueKind switch
        {
            null => null,
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => Refuse<bool?>(name, value.Value, "must be true or false."),
        };
    }

    public int? Whole(string name)
    {
        if (Any(name) is not { } value)
        {
            return null;
        }

        return value.ValueKind is JsonValueKind.Number && value.TryGetInt32(out var number) ? number : Refuse<int?>(name, value, "must be a whole number, not in quotes.");
    }

    public double? Number(string name)
    {
        if (Any(name) is not { } value)
        {
            return null;
        }

        return value.ValueKind is JsonValueKind.Number && value.TryGetDouble(out var number) ? number : Refuse<double?>(name, value, "must be a number, not in quotes.");
    }

    public DateTimeOffset? Instant(string name)
    {
        if (Any(name) is not { } value)
        {
            return null;
        }

        const string Fix = "must be an instant with its offset, such as 2026-12-01T10:00:00Z.";
        return value.ValueKind is JsonValueKind.String && HasOffset(value.GetString()) && value.TryGetDateTimeOffset(out var instant) ? instant : Refuse<DateTimeOffset?>(name, value, Fix);
    }

    public TimeSpan? Duration(string name)
    {
        if (Any(name) is not { } value)
        {
            return null;
        }

        return DurationText.TryParse(Scalar(value), out var duration, out var fix) ? duration : Refuse<TimeSpan?>(name, value, $"is no duration; {fix}.");
    }

    /// <summary>A size in bytes.</summary>
    public long? Size(string name)
    {
        if (Any(name) is not { } value)
        {
            return null;
        }

        return SizeText.TryParse(Scalar(value), out var bytes, out var fix) ? bytes : Refuse<long?>(name, value, $"is no size; {fix}.");
    }

    /// <summary>One word of an enum, written in lower case.</summary>
    public T? Word<T>(string name)
        where T : struct, Enum
    {
        if (Any(name) is not { } value)
        {
            return null;
        }

        var words = Words.Of<T>();
        return value.ValueKind is JsonValueKind.String && words.TryGetValue(value.GetString() ?? "", out var word)
            ? word
            : Refuse<T?>(name, value, $"is not known; write {string.Join(", ", words.Keys.SkipLast(1))} or {words.Keys.Last()}.");
    }

    /// <summary>A list of texts; empty when absent.</summary>
    public IReadOnlyList<string> Texts(string name)
    {
        if (Any(name) is not { } value)
        {
            return [];
        }

        return value.ValueKind is JsonValueKind.Array
            ? [.. value.EnumerateArray().Select((item, index) => TextOf(item, FormattableString.Invariant($"{At(name)}[{index}]"))).OfType<string>()]
            : Refuse<IReadOnlyList<string>>(name, value, "must be a list of texts, such as [\"a\", \"b\"].") ?? [];
    }

    /// <summary>Texts by name; empty when absent. Numbers and truth values count as the text they are written as.</summary>
    public IReadOnlyDictionary<string, string> TextsByName(string name)
    {
        var texts = new Dictionary<string, string>();
        if (Any(name) is not { } value)
        {
            return texts;
        }

        if (value.ValueKind is not JsonValueKind.Object)
        {
            Refuse(At(name), value, "must be an object of texts, such as {\"LEVEL\": \"full\"}.");
            return texts;
        }

        foreach (var field in value.EnumerateObject())
        {
            if (field.Value.ValueKind is JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False)
            {
                texts[field.Name] = field.Value.GetRawText();
            }
            else if (TextOf(field.Value, $"{At(name)}.{field.Name}") is { } text)
            {
                texts[field.Name] = text;
            }
        }

        return texts;
    }

    private string? TextOf(JsonElement value, string path)
    {
        if (value.ValueKind is JsonValueKind.String)
        {
            return value.GetString();
        }

        Refuse(path, value, "must be a text; put it in quotes.");
        return null;
    }

    private static bool HasOffset(string? text) => text is [.., 'Z' or 'z'] or [.., '+' or '-', _, _, ':', _, _];
}
