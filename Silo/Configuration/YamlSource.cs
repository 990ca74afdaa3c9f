using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Cronium.Silo.Configuration;

/// <summary>A <c>cronium.yaml</c>: nested sections, every scalar taken as the text that stands there.</summary>
internal static class YamlSource
{
    /// <summary>Reads the entries of a file; what is no section and no scalar is a problem.</summary>
    public static IReadOnlyList<ConfigEntry> Read(TextReader reader, string fileName, ICollection<string> problems)
    {
        var entries = new List<ConfigEntry>();
        try
        {
            var yaml = new YamlStream();
            yaml.Load(reader);
            foreach (var document in yaml.Documents)
            {
                Collect(document.RootNode, "", new Target(fileName, entries, problems));
            }
        }
        catch (YamlException exception)
        {
            problems.Add($"{fileName} line {exception.Start.Line}: {exception.InnerException?.Message ?? exception.Message}");
        }

        return entries;
    }

    private static void Collect(YamlNode node, string key, Target target)
    {
        switch (node)
        {
            case YamlMappingNode section:
                foreach (var (name, value) in section.Children)
                {
                    Collect(value, key.Length == 0 ? name.ToString() : $"{key}:{name}", target);
                }

                break;
            case YamlScalarNode { Style: ScalarStyle.Plain, Value: "" or "~" or "null" }:
                // A section whose keys are all commented out.
                break;
            case YamlScalarNode { Value: { } text } when key.Length > 0:
                target.Add(key, text, node.Start.Line);
                break;
            default:
                target.Problems.Add($"{target.Source(node.Start.Line)}: {(key.Length == 0 ? "the file" : key)} must hold sections and values, not a list or a lone value.");
                break;
        }
    }

    private sealed record Target(string FileName, ICollection<ConfigEntry> Entries, ICollection<string> Problems)
    {
        public string Source(long line) => FormattableString.Invariant($"{FileName} line {line}");

        public void Add(string key, string text, long line)
        {
            if (text.Contains("${", StringComparison.Ordinal))
            {
                Problems.Add($"{key} = '{ConfigTable.Hide(key, text)}' ({Source(line)}): placeholders are not expanded; write the value, or set {ConfigTable.VariableOf(key)} in the environment.");
                return;
            }

            Entries.Add(new ConfigEntry(key, text, Source(line)));
        }
    }
}
