using Cronium.Grains.Jobs;

namespace Cronium.Grains.Servers;

/// <summary>The rule for labels, the same where a server carries them and where a target asks for them.</summary>
internal static class ServerLabels
{
    public const int Most = 64;

    /// <param name="field">Path of the labels as the user writes it.</param>
    /// <param name="labels">Values by name.</param>
    public static IEnumerable<Problem> Problems(string field, IReadOnlyDictionary<string, string> labels)
    {
        if (labels.Count > Most)
        {
            yield return new Problem(field, $"{labels.Count:N0} labels", $"at most {Most} are taken");
        }

        foreach (var (name, value) in labels.Where(label => !JobName.IsValid(label.Key) || !JobName.IsValid(label.Value)).Take(10))
        {
            var text = $"{name}={value}";
            yield return new Problem(field, text.Length > 100 ? text[..100] + "..." : text, $"for the name and the value of a label {JobName.Rule}");
        }
    }

    /// <summary>Whether a server with these labels has all that are asked for.</summary>
    public static bool Match(IReadOnlyDictionary<string, string> present, IReadOnlyDictionary<string, string> wanted) =>
        wanted.All(label => present.TryGetValue(label.Key, out var value) && value == label.Value);

    /// <summary>As people write them in a sentence: <c>role=db, zone=eu</c>.</summary>
    public static string Text(IReadOnlyDictionary<string, string> labels) =>
        string.Join(", ", labels.OrderBy(label => label.Key, StringComparer.Ordinal).Select(label => $"{label.Key}={label.Value}"));
}
