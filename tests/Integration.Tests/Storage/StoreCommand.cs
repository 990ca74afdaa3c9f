using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Cronium.Grains.Storage;

namespace Cronium.Integration.Tests.Storage;

/// <summary>One command as a silo sends it to Redis.</summary>
/// <param name="Name">The name of our script, else that of the command.</param>
/// <param name="Words">Its words, keys and arguments.</param>
internal sealed record StoreCommand(string Name, IReadOnlyList<string> Words)
{
    private static readonly Dictionary<string, string> Scripts = typeof(StoreScript)
        .GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => field.GetValue(null)).OfType<StoreScript>()
        .ToDictionary(script => DigestOf(Encoding.UTF8.GetBytes(script.Text)), script => script.Name);

    public bool Mentions(string text) => Words.Any(word => word.Contains(text, StringComparison.Ordinal));

    /// <summary>Reads the next command and its bytes; null: the line was closed.</summary>
    public static async Task<(StoreCommand Command, byte[] Bytes)?> ReadAsync(Stream line)
    {
        using var bytes = new MemoryStream();
        if (await LineAsync(line, bytes) is not { } head)
        {
            return null;
        }

        var words = new List<string>();
        for (var left = int.Parse(head.AsSpan(1), CultureInfo.InvariantCulture); left > 0; left--)
        {
            var size = int.Parse((await LineAsync(line, bytes)).AsSpan(1), CultureInfo.InvariantCulture);
            var word = new byte[size + 2];
            await line.ReadExactlyAsync(word);
            bytes.Write(word);
            words.Add(Encoding.Latin1.GetString(word, 0, size));
        }

        return (new StoreCommand(NameOf(words), words), bytes.ToArray());
    }

    private static string NameOf(List<string> words) => words[0].ToUpperInvariant() switch
    {
        "EVALSHA" => Scripts.GetValueOrDefault(words[1].ToLowerInvariant(), "a script of others"),
        "EVAL" => Scripts.GetValueOrDefault(DigestOf(Encoding.Latin1.GetBytes(words[1])), "a script of others"),
        var name => name,
    };

#pragma warning disable CA5350 // Redis names a script by its SHA-1; nothing is protected by it.
    private static string DigestOf(byte[] script) => Convert.ToHexStringLower(SHA1.HashData(script));
#pragma warning restore CA5350

    private static async Task<string?> LineAsync(Stream line, MemoryStream copy)
    {
        var text = new StringBuilder();
        var letter = new byte[1];
        while (await line.ReadAsync(letter) == 1)
        {
            copy.Write(letter);
            if (letter[0] == '\n')
            {
                return text.ToString(0, text.Length - 1);
            }

            text.Append((char)letter[0]);
        }

        return null;
    }
}
