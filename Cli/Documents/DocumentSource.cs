namespace Cronium.Cli.Documents;

/// <summary>What <c>-f</c> names: a file, a folder of files, or the standard input.</summary>
internal static class DocumentSource
{
    private const string StandardInput = "-";
    private static readonly string[] Extensions = [".yaml", ".yml", ".json"];

    /// <summary>The files to read, in order of name.</summary>
    /// <exception cref="UsageException">There is nothing of that name, or nothing in it.</exception>
    public static IReadOnlyList<string> Expand(string given)
    {
        if (given == StandardInput || File.Exists(given))
        {
            return [given];
        }

        if (!Directory.Exists(given))
        {
            throw new UsageException($"There is no file or folder '{given}'.");
        }

        var files = Directory.EnumerateFiles(given).Where(IsDocumentFile).Order(StringComparer.Ordinal).ToArray();
        return files.Length > 0 ? files : throw new UsageException($"There is no .yaml, .yml or .json file in '{given}'.");
    }

    /// <summary>Reads the documents of one of them.</summary>
    /// <exception cref="DocumentException">It cannot be understood.</exception>
    public static IReadOnlyList<Document> Read(string file, TextReader standardInput)
    {
        var text = file == StandardInput ? standardInput.ReadToEnd() : File.ReadAllText(file);
        var shown = file == StandardInput ? "stdin" : file;
        return IsJson(file, text) ? JsonReader.Read(shown, text) : YamlReader.Read(shown, new StringReader(text));
    }

    private static bool IsJson(string file, string text) =>
        Path.GetExtension(file) is ".json" || (file == StandardInput && text.TrimStart().StartsWith('{'));

    private static bool IsDocumentFile(string path) => Extensions.Contains(Path.GetExtension(path));
}
