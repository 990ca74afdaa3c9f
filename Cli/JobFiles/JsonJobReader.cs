using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Cronium.Cli.JobFiles;

/// <summary>Reads JSON job files: one document, or several one after another.</summary>
internal static class JsonJobReader
{
    private static readonly JsonReaderOptions Rules = new() { AllowMultipleValues = true, CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>Reads all documents of a text.</summary>
    /// <exception cref="JobFileException">It is not JSON, or not a job; the message names file and line.</exception>
    public static IReadOnlyList<JobDocument> Read(string file, string text)
    {
        try
        {
            return new Conversion(file, Encoding.UTF8.GetBytes(text)).Documents();
        }
        catch (JsonException failure)
        {
            throw new JobFileException($"{file}:{failure.LineNumber + 1}: {failure.Message.Split(" LineNumber:")[0]}");
        }
    }

    private sealed class Conversion(string file, byte[] bytes)
    {
        private Dictionary<string, int> _lines = [];
        private long _counted;
        private int _line = 1;

        public List<JobDocument> Documents()
        {
            var documents = new List<JobDocument>();
            var reader = new Utf8JsonReader(bytes, Rules);
            while (reader.Read())
            {
                if (reader.TokenType != JsonTokenType.StartObject)
                {
                    throw new JobFileException($"{file}:{LineAt(reader)}: a job is an object, such as {{\"name\": \"hello\"}}.");
                }

                _lines = new Dictionary<string, int> { [""] = LineAt(reader) };
                documents.Add(new JobDocument(file, Object(ref reader, ""), _lines));
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
                    throw new JobFileException($"{file}:{_lines[inner]}: '{name}' is there twice.");
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
