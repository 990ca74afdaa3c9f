using System.Globalization;
using System.Text.Json.Nodes;

namespace Cronium.Cli.Documents;

/// <summary>One document of a file of jobs and servers: its JSON, and the line on which each field stands.</summary>
internal sealed class Document
{
    private readonly Dictionary<string, int> _lines;

    /// <param name="file">Name of the file as the user gave it.</param>
    /// <param name="json">The document.</param>
    /// <param name="lines">Line, from 1, of each field by its path; "" is the document itself.</param>
    public Document(string file, JsonObject json, Dictionary<string, int> lines) => (File, Json, _lines) = (file, json, lines);

    public string File { get; }

    public JsonObject Json { get; }

    /// <summary>Name of the job or server; null: the document has none.</summary>
    public string? Name => Json["name"] is JsonValue value && value.TryGetValue<string>(out var name) ? name : null;

    /// <summary>It describes a server: only those have a host.</summary>
    public bool IsServer => Json.ContainsKey("host");

    /// <summary>The line of a field; of one that is not there, the line of what would hold it.</summary>
    public int LineOf(string field)
    {
        var path = field;
        int line;
        while (!_lines.TryGetValue(path, out line) && path.Length > 0)
        {
            path = path[..Math.Max(path.LastIndexOfAny(['.', '[']), 0)];
        }

        return line;
    }

    /// <summary>"backup.yaml:4", for messages.</summary>
    public string At(string field) => string.Create(CultureInfo.InvariantCulture, $"{File}:{LineOf(field)}");
}

/// <summary>A file cannot be read; the message names file and line.</summary>
internal sealed class DocumentException(string message) : Exception(message);
