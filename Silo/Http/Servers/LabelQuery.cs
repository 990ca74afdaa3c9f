using Cronium.Grains;

namespace Cronium.Silo.Http.Servers;

/// <summary>Labels in a query, each as <c>NAME=VALUE</c>.</summary>
internal static class LabelQuery
{
    /// <exception cref="CroniumException">One has no value, or a name is there with two values.</exception>
    public static IReadOnlyDictionary<string, string> Read(IReadOnlyList<string> texts)
    {
        var labels = new Dictionary<string, string>();
        foreach (var text in texts)
        {
            if (text.Split('=', 2) is not [{ Length: > 0 } name, { Length: > 0 } value] || (labels.TryGetValue(name, out var other) && other != value))
            {
                throw CroniumException.Invalid([new Problem("label", text[..Math.Min(100, text.Length)], "write label=NAME=VALUE, such as label=role%3Ddb, each name once")]);
            }

            labels[name] = value;
        }

        return labels;
    }
}
