using System.Globalization;
using System.Numerics;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Cronium.Cli.Documents;

/// <summary>
/// What a plain YAML word means, by the core schema of YAML 1.2: <c>true</c> and <c>false</c> are truth values, but
/// <c>yes</c>, <c>on</c>, <c>2h</c>, <c>12:30</c> and <c>1_000</c> are texts.
/// </summary>
internal static partial class YamlScalar
{
    /// <summary>The JSON of a plain word.</summary>
    /// <exception cref="FormatException">JSON has no such number.</exception>
    public static JsonNode? Read(string word) => word switch
    {
        "" or "~" or "null" or "Null" or "NULL" => null,
        "true" or "True" or "TRUE" => JsonValue.Create(true),
        "false" or "False" or "FALSE" => JsonValue.Create(false),
        _ => Number(word) ?? JsonValue.Create(word),
    };

    private static JsonNode? Number(string word)
    {
        if (Whole().IsMatch(word))
        {
            return Parse(BigInteger.Parse(word, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture));
        }

        if (Based().IsMatch(word))
        {
            return JsonValue.Create(word[1] == 'x' ? Convert.ToInt64(word[2..], 16) : Convert.ToInt64(word[2..], 8));
        }

        if (NotFinite().IsMatch(word))
        {
            throw new FormatException($"'{word}' is no number that can be used here; put it in quotes if it is a text.");
        }

        return Fraction().IsMatch(word) ? JsonValue.Create(double.Parse(word, CultureInfo.InvariantCulture)) : null;
    }

    private static JsonNode? Parse(string digits) => JsonNode.Parse(digits);

    [GeneratedRegex(@"\A[-+]?[0-9]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex Whole();

    [GeneratedRegex(@"\A(0x[0-9a-fA-F]{1,15}|0o[0-7]{1,20})\z", RegexOptions.CultureInvariant)]
    private static partial Regex Based();

    [GeneratedRegex(@"\A[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]{1,3})?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Fraction();

    [GeneratedRegex(@"\A([-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))\z", RegexOptions.CultureInvariant)]
    private static partial Regex NotFinite();
}
