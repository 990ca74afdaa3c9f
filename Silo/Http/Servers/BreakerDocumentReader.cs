using System.Text.Json;
using Cronium.Grains;
using Cronium.Grains.Servers;
using Cronium.Silo.Http.Documents;

namespace Cronium.Silo.Http.Servers;

/// <summary>What a person wants of a circuit breaker.</summary>
/// <param name="State"><c>open</c> or <c>closed</c>.</param>
/// <param name="For">A duration: how long it stays open; absent: until it is closed.</param>
/// <param name="Reason">For people.</param>
internal sealed record BreakerWish(string State, string? For, string? Reason);

/// <summary>Reads a <see cref="BreakerWish"/>.</summary>
internal static class BreakerDocumentReader
{
    private const string Fix = "write {\"state\": \"open\"} or {\"state\": \"closed\"}";

    /// <exception cref="CroniumException">At least one problem; all of them are listed.</exception>
    public static BreakerOrder Read(JsonElement body, string by)
    {
        var problems = new List<Problem>();
        var fields = new Fields(body, "", problems);
        var state = fields.Required("state", Fix) is null ? null : fields.Text("state");
        if (state is not (null or "open" or "closed"))
        {
            problems.Add(new Problem("state", state, Fix + "."));
        }

        var order = new BreakerOrder { Open = state == "open", For = fields.Duration("for"), Reason = fields.Text("reason"), By = by };
        fields.End();
        return problems.Count == 0 ? order : throw CroniumException.Invalid(problems);
    }
}
