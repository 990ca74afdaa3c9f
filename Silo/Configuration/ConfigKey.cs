using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Cronium.Silo.Configuration;

/// <summary>One known key: its name, its notation, its range, and the property that takes its value.</summary>
internal sealed partial class ConfigKey
{
    private readonly PropertyInfo[] _path;
    private readonly SettingAttribute _setting;
    private readonly ValueFormat _format;

    private ConfigKey(PropertyInfo[] path, SettingAttribute setting)
    {
        _path = path;
        _setting = setting;
        _format = ValueFormat.Of(Nullable.GetUnderlyingType(path[^1].PropertyType) ?? path[^1].PropertyType);
        Name = string.Join(':', path.Select(property => JsonNamingPolicy.CamelCase.ConvertName(property.Name)));
    }

    /// <summary>Every key there is, in the order of <see cref="SiloSettings"/>.</summary>
    public static IReadOnlyList<ConfigKey> All { get; } = [.. Below(typeof(SiloSettings), [])];

    /// <summary>Name with sections, such as <c>store:redis</c>.</summary>
    public string Name { get; }

    public string Description => _setting.Description;

    public bool IsFlag => _path[^1].PropertyType == typeof(bool);

    /// <summary>The range as the end of a sentence; null: the type says it all.</summary>
    public string? Allowed => _setting switch
    {
        { Allowed: { } words } => words,
        { From: { } from, To: { } to } => $"{from} to {to}",
        _ => null,
    };

    /// <summary>The text with everything secret in it replaced by <c>***</c>.</summary>
    public string Hide(string text) => _setting.Secrecy switch
    {
        Secrecy.Whole => "***",
        Secrecy.Password => Password().Replace(text, "$1***"),
        _ => text,
    };

    /// <summary>The value in these settings as text; null: absent.</summary>
    public string? TextIn(SiloSettings settings)
    {
        var value = _path.Aggregate((object?)settings, (owner, property) => property.GetValue(owner));
        return value is null ? null : _format.Write(value);
    }

    /// <summary>Reads the text and puts it into the settings, which nobody else has seen yet.</summary>
    /// <returns>What is wrong, as the end of a sentence; null: nothing.</returns>
    public string? Apply(SiloSettings settings, string text)
    {
        if (!_format.TryRead(text, out var value, out var fix))
        {
            return $"cannot be read: {fix}.";
        }

        if (!IsInRange(text, value))
        {
            return $"is out of range; allowed: {Allowed}.";
        }

        var owner = _path[..^1].Aggregate((object?)settings, (outer, property) => property.GetValue(outer));
        _path[^1].SetValue(owner, value);
        return null;
    }

    private bool IsInRange(string text, object value) =>
        (_setting.Pattern is null || Regex.IsMatch(text, $@"\A(?:{_setting.Pattern})\z", RegexOptions.CultureInvariant))
        && (_setting.From is null || Compare(value, _setting.From) >= 0)
        && (_setting.To is null || Compare(value, _setting.To) <= 0);

    private int Compare(object value, string limit) => _format.TryRead(limit, out var other, out var fix)
        ? ((IComparable)value).CompareTo(other)
        : throw new InvalidOperationException($"The limit {limit} of {Name} is no value of it: {fix}.");

    private static IEnumerable<ConfigKey> Below(Type section, PropertyInfo[] path) =>
        from property in section.GetProperties(BindingFlags.Public | BindingFlags.Instance)
        where property.CanWrite
        let setting = property.GetCustomAttribute<SettingAttribute>()
        from key in setting is null ? Below(property.PropertyType, [.. path, property]) : [new ConfigKey([.. path, property], setting)]
        select key;

    [GeneratedRegex("(password=)[^,]*", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Password();
}
