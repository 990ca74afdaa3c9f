using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Cronium.Cli.Documents;

/// <summary>Reads JSON files of jobs and servers: one document, or several one after another.</summary>
internal static class JsonReader
{
    private static readonly JsonReaderOptions Rules = new() { AllowMultipleValues = true, CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>Reads all documents of a text.</summary>
    /// <exception cref="DocumentException">It is not JSON, or no object; the message names file and line.</exception>
    public static IReadOnlyList<Document> Read(string file, string text)
    {
        try
        {
            return new Conversion(file, Encoding.UTF8.GetBytes(text)).Documents();
        }
        catch (JsonException failure)
        {
            throw new DocumentException($"{file}:{failure.LineNumber + 1}: {failure.Message.Split(" LineNumber:")[0]}");
        }
    }

    private sealed class Conversion(string file, byte[] bytes)
    {
        private Dictionary<string, int> _lines = [];
        private long _counted;
        private int _line = 1;

        public List<Document> Documents()
        {
            var documents = new List<Document>();
            var reader = new Utf8JsonReader(bytes, Rules);
            while (reader.Read())
            {
                if (reader.TokenType != JsonTokenType.StartObject)
                {
                    throw new DocumentException($"{file}:{LineAt(reader)}: a job or a server is an object, such as {{\"name\": \"hello\"}}.");
                }

                _lines = new Dictionary<string, int> { [""] = LineAt(reader) };
                documents.Add(new Document(file, Object(ref reader, ""), _lines));
            }

            return documents;
        }

        private JsonObject Object(ref Utf8JsonReader reader, string path)
        {
            var result = new JsonObject();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var name = reader.GetString() ?? "";
                var inner = path.Length == 0 ? name : $"{path}.{name}";
                _lines[inner] = LineAt(reader);
                reader.Read();
                if (!result.TryAdd(name, Value(ref reader, inner)))
                {
                    throw new DocumentException($"{file}:{_lines[inner]}: '{name}' is there twice.");
                }
            }

            return result;
        }

        private JsonArray Array(ref Utf8JsonReader reader, string path)
        {
            var result = new JsonArray();
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                var inner = FormattableString.Invariant($"{path}[{result.Count}]");
                _lines[inner] = LineAt(reader);
                result.Add(Value(ref reader, inner));
            }

            return result;
        }

        private JsonNode? Value(ref Utf8JsonReader reader, string path) => reader.TokenType switch
        {
            JsonTokenType.StartObject => Object(ref reader, path),
            JsonTokenType.StartArray => Array(ref reader, path),
            _ => JsonNode.Parse(ref reader),
        };

        /// <summary>Tokens come in order, so each line feed is counted once.</summary>
        private int LineAt(in Utf8JsonReader reader)
        {
            _line += bytes.AsSpan((int)_counted, (int)(reader.TokenStartIndex - _counted)).Count((byte)'\n');
            _counted = reader.TokenStartIndex;
            return _line;
        }
    }
}
