using Cronium.Silo.Configuration;
using Cronium.Silo.Hosting;

namespace Cronium.Cli.Dev;

/// <summary>The configuration of a development cluster: what the user said, and what follows from it.</summary>
/// <param name="Configuration">As the silos themselves would read it.</param>
/// <param name="Flags">Passed on to each silo.</param>
/// <param name="Directory">Store, runs, logs and secrets lie here.</param>
/// <param name="Token">Admin token of every silo.</param>
/// <param name="Environment">Variables for each silo: secrets have no place on a command line.</param>
internal sealed record DevSettings(
    SiloConfiguration Configuration, IReadOnlyList<string> Flags, string Directory, string Token, IReadOnlyDictionary<string, string> Environment)
{
    private const string ClusterId = "dev";

    /// <summary>Reads the user's file, variables and flags; makes token and secret key at the first start.</summary>
    /// <exception cref="ConfigException">At least one of them is wrong.</exception>
    public static DevSettings Load(IReadOnlyList<string> flags, string? isolatedIn)
    {
        var variables = isolatedIn is null ? EnvironmentSource.Variables() : new Dictionary<string, string>();
        var folder = isolatedIn ?? System.Environment.CurrentDirectory;
        var configuration = SiloConfiguration.Load(flags, variables, folder);
        if (configuration.Rows.All(row => row.Key != "cluster:clusterId" || row.Source == "default"))
        {
            flags = [$"--cluster:clusterId={ClusterId}", .. flags];
            configuration = SiloConfiguration.Load(flags, variables, folder);
        }

        var security = configuration.Settings.Security;
        var directory = configuration.Settings.Store.Directory ?? throw new DevException("store:directory is not known.");
        PrivateFile.CreateFolder(directory);
        var token = security.AdminToken ?? KeptSecret.In(Path.Combine(directory, "admin-token"), KeptSecret.NewToken, out _);
        var key = security.SecretKey ?? KeptSecret.In(Path.Combine(directory, "secret-key"), KeptSecret.NewKey, out _);
        return new DevSettings(configuration, flags, directory, token, new Dictionary<string, string>
        {
            ["CRONIUM_SECURITY__ADMINTOKEN"] = token,
            ["CRONIUM_SECURITY__SECRETKEY"] = key,
        });
    }
}
