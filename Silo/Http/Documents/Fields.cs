using System.Text.Json;
using Cronium.Grains;

namespace Cronium.Silo.Http.Documents;

/// <summary>
/// Reads one JSON object field by field and gathers every problem instead of stopping at the first. A name nobody asked
/// for by the time of <see cref="End"/> is an unknown one, so the reading code is the list of known names.
/// </summary>
internal sealed partial class Fields
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
            Refuse(At(field.Name), field.Value, Unknown(field.Name));
        }
    }

    private string Unknown(string name)
    {
        var nearest = NearestName.To(name, _known);
        return NearestName.IsClose(name, nearest) ? $"is not known; did you mean '{nearest}'?" : $"is not known here; there are {string.Join(", ", _known.Order(StringComparer.Ordinal))}";
    }

    private string At(string name) => _path.Length == 0 ? name : $"{_path}.{name}";

    private T? Refuse<T>(string name, JsonElement value, string message)
    {
        Refuse(At(name), value, message);
        return default;
    }

    private void Refuse(string path, JsonElement value, string message) => _problems.Add(new Problem(path, Shortened(value), message));

    private static string Scalar(JsonElement value) => value.ValueKind is JsonValueKind.String ? value.GetString() ?? "" : value.GetRawText();

    private static string Shortened(JsonElement value)
    {
        const int Longest = 100;
        var text = Scalar(value);
        return text.Length <= Longest ? text : text[..(Longest - 3)] + "...";
    }
}
