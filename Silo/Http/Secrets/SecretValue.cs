using System.Text.Json;
using Cronium.Grains;
using Cronium.Silo.Http.Documents;

namespace Cronium.Silo.Http.Secrets;

/// <summary>The body that sets a secret.</summary>
internal sealed record SecretValue(string Value)
{
    /// <summary>Reads the body; no problem repeats what was sent, for it may be the secret.</summary>
    /// <exception cref="CroniumException">It holds no value.</exception>
    public static SecretValue Read(JsonElement body)
    {
        var problems = new List<Problem>();
        var fields = new Fields(body, "", problems);
        var value = fields.Required("value", "write {\"value\": \"...\"}") is null ? null : fields.Text("value");
        fields.End();
        return problems.Count == 0 && value is not null
            ? new SecretValue(value)
            : throw CroniumException.Invalid([.. problems.Select(problem => problem with { Value = null })]);
    }
}
