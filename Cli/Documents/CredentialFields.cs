using System.Text;
using System.Text.Json.Nodes;
using System.Text.Unicode;

namespace Cronium.Cli.Documents;

/// <summary>
/// The fields of a server file that hold what logs in: as text, or as the place where the text is, <c>{ file: PATH }</c>
/// (relative to the file that names it) or <c>{ env: NAME }</c>.
/// </summary>
internal sealed class CredentialFields(Document document, Func<string, string?> variable)
{
    private const int MostBytes = 64 * 1024;
    private const UnixFileMode OfOthers = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
    private static readonly string[] Names = ["privateKey", "passphrase", "password"];

    /// <summary>Puts the texts in place of where they are.</summary>
    /// <returns>Warnings about files that others can read too.</returns>
    /// <exception cref="DocumentException">A text is not where it should be.</exception>
    public IReadOnlyList<string> Fill()
    {
        var warnings = new List<string>();
        foreach (var name in Names)
        {
            if (document.Json[name] is JsonObject place)
            {
                document.Json[name] = Read(name, place, warnings);
            }
        }

        return warnings;
    }

    private string Read(string field, JsonObject place, List<string> warnings) => place.ToList() switch
    {
        [("file", JsonValue path)] => FromFile(field, path.ToString(), warnings),
        [("env", JsonValue name)] => variable(name.ToString()) is { Length: > 0 } text
            ? text
            : throw Problem(field, $"the environment variable {name} is not set, or empty."),
        _ => throw Problem(field, "write the text itself, { file: PATH } or { env: NAME }."),
    };

    private string FromFile(string field, string given, List<string> warnings)
    {
        var path = PathOf(given);
        try
        {
            var bytes = ReadBytes(field, path);
            if ((File.GetUnixFileMode(path) & OfOthers) != 0)
            {
                warnings.Add($"{document.At(field)}: {field}: others than its owner can read or change {path}; do: chmod 600 {path}");
            }

            return WithoutLineFeed(field, Encoding.UTF8.GetString(bytes));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Problem(field, failure is FileNotFoundException or DirectoryNotFoundException
                ? $"there is no file {path}."
                : $"{path} cannot be read: {failure.Message}");
        }
    }

    private ReadOnlySpan<byte> ReadBytes(string field, string path)
    {
        // Read as a stream: it may be a pipe, as of a password manager.
        using var stream = File.OpenRead(path);
        var bytes = new byte[MostBytes + 1];
        var length = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return length is 0 ? throw Problem(field, $"{path} is empty.")
            : length > MostBytes || !Utf8.IsValid(bytes.AsSpan(0, length)) ? throw Problem(field, $"{path} is no text, or too large to be the right file.")
            : bytes.AsSpan(0, length);
    }

    private string PathOf(string given)
    {
        if (given == "~" || given.StartsWith("~/", StringComparison.Ordinal))
        {
            return Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) + given[1..];
        }

        return Path.GetFullPath(given, Path.GetDirectoryName(Path.GetFullPath(document.File)) ?? Environment.CurrentDirectory);
    }

    // An editor ends a file with a line feed that is no part of a password; of a key it is.
    private static string WithoutLineFeed(string field, string text) => field == Names[0] ? text
        : text.EndsWith("\r\n", StringComparison.Ordinal) ? text[..^2]
        : text.EndsWith('\n') ? text[..^1]
        : text;

    private DocumentException Problem(string field, string message) => new($"{document.At(field)}: {field}: {message}");
}
