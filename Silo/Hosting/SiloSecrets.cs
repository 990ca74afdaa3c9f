using Cronium.Silo.Configuration;

namespace Cronium.Silo.Hosting;

/// <summary>The admin token and the secret key: as configured, else as kept beside the embedded store, else made for this start.</summary>
internal static class SiloSecrets
{
    /// <summary>The settings with what was missing; a token made now is shown once.</summary>
    public static SecuritySettings Resolve(SiloSettings settings, TextWriter console)
    {
        var security = settings.Security;
        if (settings.Store is { Redis: null, Directory: { } directory })
        {
            return security with
            {
                AdminToken = security.AdminToken ?? Kept(Path.Combine(directory, "admin-token"), console),
                SecretKey = security.SecretKey ?? KeptSecret.In(Path.Combine(directory, "secret-key"), KeptSecret.NewKey, out _),
            };
        }

        return security with { AdminToken = security.AdminToken ?? MadeForThisStart(console) };
    }

    private static string Kept(string path, TextWriter console)
    {
        var token = KeptSecret.In(path, KeptSecret.NewToken, out var made);
        console.WriteLine(made ? $"Admin token, shown this once and kept in {path}: {token}" : $"The admin token is the one kept in {path}.");
        return token;
    }

    private static string MadeForThisStart(TextWriter console)
    {
        var token = KeptSecret.NewToken();
        console.WriteLine($"Admin token of this silo until it stops (set security:adminToken to choose one for the whole cluster): {token}");
        return token;
    }
}
