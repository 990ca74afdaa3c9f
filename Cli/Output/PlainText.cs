namespace Cronium.Cli.Output;

/// <summary>Text from elsewhere, of which a terminal may take nothing for a command.</summary>
internal static class PlainText
{
    /// <summary>The text without control characters but line feeds and tabs.</summary>
    public static string Of(string text) => text.Any(IsControl) ? string.Concat(text.Where(one => !IsControl(one))) : text;

    private static bool IsControl(char one) => char.IsControl(one) && one is not ('\n' or '\t');
}
