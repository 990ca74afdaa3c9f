using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Cronium.Cli.Documents;

/// <summary>Reads YAML files of jobs and servers: every document becomes the JSON that the API takes, its types kept.</summary>
internal static class YamlReader
{
    /// <summary>Reads all documents of a text; empty ones are left out.</summary>
    /// <exception cref="DocumentException">It is not YAML, or no mapping; the message names file and line.</exception>
    public static IReadOnlyList<Document> Read(string file, TextReader text)
    {
        var stream = new YamlStream();
        try
        {
            stream.Load(text);
        }
        catch (YamlException failure)
        {
            throw new DocumentException($"{file}:{failure.Start.Line}: {Explain(failure)}");
        }

        return [.. stream.Documents.Where(document => !IsEmpty(document.RootNode)).Select(document => new Conversion(file).Convert(document.RootNode))];
    }

    private static bool IsEmpty(YamlNode root) => root is YamlScalarNode { Value: null or "", Style: ScalarStyle.Plain };

    private static string Explain(YamlException failure)
    {
        var cause = failure.InnerException?.Message ?? failure.Message;
        return cause.Contains("anchor", StringComparison.OrdinalIgnoreCase) || cause.Contains("alias", StringComparison.OrdinalIgnoreCase)
            ? "a value that begins with '*' or '&', such as a cron expression, must be in quotes."
            : cause;
    }

    private sealed class Conversion(string file)
    {
        private const int MaxDepth = 32;
        private const int MaxNodes = 100_000;
        private static readonly string[] AlwaysTextIn = ["environment.", "labels.", "target.labels."];
        private readonly Dictionary<string, int> _lines = [];
        private int _nodes;

        public Document Convert(YamlNode root)
        {
            if (root is not YamlMappingNode mapping)
            {
                throw Problem(root, "a job or a server is a mapping, such as 'name: hello'.");
            }

            _lines[""] = Line(root);
            return new Document(file, Mapping(mapping, "", 0), _lines);
        }

        private JsonNode? Node(YamlNode node, string path, int depth)
        {
            if (depth > MaxDepth || ++_nodes > MaxNodes)
            {
                throw Problem(node, "this is nested too deeply, or an alias repeats itself.");
            }

            return node switch
            {
                YamlMappingNode mapping => Mapping(mapping, path, depth),
                YamlSequenceNode sequence => Sequence(sequence, path, depth),
                YamlScalarNode scalar => Scalar(scalar, path),
                _ => throw Problem(node, "this kind of YAML cannot be read here."),
            };
        }

        private JsonObject Mapping(YamlMappingNode mapping, string path, int depth)
        {
            var result = new JsonObject();
            foreach (var (key, value) in mapping.Children)
            {
                var name = (key as YamlScalarNode)?.Value ?? throw Problem(key, "a key must be a word.");
                var inner = path.Length == 0 ? name : $"{path}.{name}";
                _lines[inner] = Line(key);
                if (!result.TryAdd(name, Node(value, inner, depth + 1)))
                {
                    throw Problem(key, $"'{name}' is there twice.");
                }
            }

            return result;
        }

        private JsonArray Sequence(YamlSequenceNode sequence, string path, int depth)
        {
            var result = new JsonArray();
            foreach (var item in sequence.Children)
            {
                var inner = FormattableString.Invariant($"{path}[{result.Count}]");
                _lines[inner] = Line(item);
                result.Add(Node(item, inner, depth + 1));
            }

            return result;
        }

        private JsonNode? Scalar(YamlScalarNode scalar, string path)
        {
            var word = scalar.Value ?? "";
            if (scalar.Style != ScalarStyle.Plain || IsTagged(scalar) || IsAlwaysText(path))
            {
                return JsonValue.Create(word);
            }

            try
            {
                return YamlScalar.Read(word);
            }
            catch (FormatException failure)
            {
                throw Problem(scalar, failure.Message);
            }
        }

        /// <summary>Names, variables, labels and credentials are texts as written: PORT: 0644 must not become 644, nor LEVEL: true a truth value.</summary>
        private static bool IsAlwaysText(string path) => path is "name" or "host" or "user" or "privateKey" or "passphrase" or "password"
            || AlwaysTextIn.Any(place => path.StartsWith(place, StringComparison.Ordinal));

        private static bool IsTagged(YamlScalarNode scalar) => !scalar.Tag.IsEmpty && scalar.Tag.Value == "tag:yaml.org,2002:str";

        private static int Line(YamlNode node) => (int)node.Start.Line;

        private DocumentException Problem(YamlNode node, string message) => new($"{file}:{Line(node)}: {message}");
    }
}
