using System.Globalization;
using Cronium.Grains.Execution.Targets;
using Cronium.Grains.Jobs;
using Cronium.Grains.Storage;

namespace Cronium.Grains.Execution.Following;

/// <summary>The complete environment of a script, and every value that must not appear in its log.</summary>
/// <param name="Variables">Variables by name.</param>
/// <param name="Masked">Kept values of all secrets, older ones included: a script may still hold an earlier value.</param>
/// <param name="Missing">Secrets that do not exist.</param>
/// <param name="RegistryLogin">What opens the registry of the image, <c>USER:PASSWORD</c>; null: nothing has to.</param>
internal sealed record AttemptEnvironment(
    IReadOnlyDictionary<string, string> Variables, IReadOnlyList<string> Masked, IReadOnlyList<string> Missing, string? RegistryLogin = null)
{
    public static async Task<AttemptEnvironment> ResolveAsync(FollowOrder order, SecretStore secrets)
    {
        var variables = new Dictionary<string, string>(order.Definition.Environment);
        var masked = new List<string>();
        var missing = new List<string>();
        foreach (var name in order.Definition.Secrets)
        {
            var values = await secrets.ValuesAsync(name);
            masked.AddRange(values);
            if (values.Count > 0)
            {
                variables[name] = values[0];
            }
            else
            {
                missing.Add(name);
            }
        }

        string? login = null;
        if (order.Definition.RegistrySecret is { } registry)
        {
            // The script never gets it, but an engine may repeat it where it refuses it.
            var values = await secrets.ValuesAsync(registry);
            masked.AddRange(values.SelectMany(value => new[] { value, value[(value.IndexOf(':', StringComparison.Ordinal) + 1)..] }).Distinct());
            login = values.Count > 0 ? values[0] : null;
            if (login is null)
            {
                missing.Add(registry);
            }
        }

        variables["CRONIUM_RUN_ID"] = order.Attempt.Run.Value;
        variables["CRONIUM_JOB"] = order.Definition.Name;
        variables["CRONIUM_ATTEMPT"] = order.Attempt.Number.ToString(CultureInfo.InvariantCulture);
        if (order.Definition.Target.IsServers())
        {
            variables["CRONIUM_SERVER"] = order.Attempt.Dispatch;
        }

        if (order.Trigger.DueAt is { } dueAt)
        {
            variables["CRONIUM_DUE_AT"] = dueAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFF'Z'", CultureInfo.InvariantCulture);
        }

        return new AttemptEnvironment(variables, masked, missing, login);
    }
}
