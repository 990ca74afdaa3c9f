using System.Text.Json;

namespace Cronium.Silo.Http.Documents;

/// <summary>Enums as documents write them: camel case.</summary>
internal static class Words
{
    /// <summary>The value of each word.</summary>
    public static IReadOnlyDictionary<string, T> Of<T>()
        where T : struct, Enum => Known<T>.Values;

    /// <summary>The word of a value.</summary>
    public static string Write<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

    private static class Known<T>
        where T : struct, Enum
    {
        public static readonly IReadOnlyDictionary<string, T> Values = Enum.GetValues<T>().ToDictionary(Write);
    }
}
