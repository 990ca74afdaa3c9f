using System.Text.Json;
using Cronium.Grains;
using Cronium.Silo.Configuration;
using Cronium.Silo.Units;

namespace Cronium.Silo.Http.Documents;

/// <summary>
/// Reads one JSON object field by field and gathers every problem instead of stopping at the first. A name nobody asked
/// for by the time of <see cref="End"/> is an unknown one, so the reading code is the list of known names.
/// </summary>
internal sealed class Fields
{
    private readonly JsonElement _object;
    private readonly string _path;
    private readonly List<Problem> _problems;
    private readonly List<string> _known = [];

    /// <summary>Reads the fields of the object found at the path; anything but an object is a problem.</summary>
    public Fields(JsonElement value, string path, List<Problem> problems)
    {
        _object = value;
        _path = path;
        _problems = problems;
        if (value.ValueKind is not JsonValueKind.Object)
        {
            Refuse(path, value, "must be an object.");
        }
    }

    /// <summary>The field as it is; null when absent or null.</summary>
    public JsonElement? Any(string name)
    {
        _known.Add(name);
        return _object.ValueKind is JsonValueKind.Object && _object.TryGetProperty(name, out var value) && value.ValueKind is not JsonValueKind.Null ? value : null;
    }

    /// <summary>The field as it is; its absence is a problem.</summary>
    public JsonElement? Required(string name, string fix)
    {
        var value = Any(name);
        if (value is null && _object.ValueKind is JsonValueKind.Object)
        {
            _problems.Add(new Problem(At(name), null, $"is missing; {fix}."));
        }

        return value;
    }

    /// <summary>Fields of an inner object; null when absent.</summary>
    public Fields? Inner(string name) => Any(name) is { } value ? new Fields(value, At(name), _problems) : null;

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

    /// <summary>Records a problem of a field.</summary>
    public void Refuse(string name, string message) => _problems.Add(new Problem(At(name), null, message));

    /// <summary>Records every field nobody asked for, with the nearest known name.</summary>
    public void End()
    {
        if (_object.ValueKind is not JsonValueKind.Object)
        {
            return;
        }

        // Somebody who sends thousands of unknown names learns nothing from the last of them.
        const int Most = 20;
        foreach (var field in _object.EnumerateObject().Where(field => !_known.Contains(field.Name)).Take(Most))
        {
            Refuse(At(field.Name), field.Value, $"is not known; did you mean '{NearestName.To(field.Name, _known)}'?");
        }
    }

    private string At(string name) => _path.Length == 0 ? name : $"{_path}.{name}";

    private string? TextOf(JsonElement value, string path)
    {
        if (value.ValueKind is JsonValueKind.String)
        {
            return value.GetString();
        }

        Refuse(path, value, "must be a text; put it in quotes.");
        return null;
    }

    private T? Refuse<T>(string name, JsonElement value, string message)
    {
        Refuse(At(name), value, message);
        return default;
    }

    private void Refuse(string path, JsonElement value, string message) => _problems.Add(new Problem(path, Shortened(value), message));

    private static string Scalar(JsonElement value) => value.ValueKind is JsonValueKind.String ? value.GetString() ?? "" : value.GetRawText();

    private static bool HasOffset(string? text) => text is [.., 'Z' or 'z'] or [.., '+' or '-', _, _, ':', _, _];

    private static string Shortened(JsonElement value)
    {
        const int Longest = 100;
        var text = Scalar(value);
        return text.Length <= Longest ? text : text[..(Longest - 3)] + "...";
    }
}
