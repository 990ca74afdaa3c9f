using System.Text.Json;
using Cronium.Grains;
using Cronium.Grains.Jobs;
using Cronium.Grains.Servers;
using Cronium.Silo.Http.Documents;

namespace Cronium.Silo.Http.Servers;

/// <summary>
/// Turns a server file's JSON into a definition and credentials. Here the shape is checked: names, types and units; the
/// rest is for the server's grain to say. No problem repeats the value of anything that could be a credential.
/// </summary>
internal static class ServerDocumentReader
{
    private static readonly ServerDefinition Defaults = new() { Name = "", Host = "", User = "" };

    /// <summary>Fields whose values are known to be harmless; an unknown one may be a password under a mistyped name.</summary>
    private static readonly string[] Harmless =
    [
        "name", "description", "host", "port", "user", "hostKey", "trustOnFirstUse", "jumpHost", "directory", "maxConcurrent", "maxConnections",
        "sessionsPerConnection", "connectTimeout", "keepAlive", "idleTimeout", "healthCheck", "breaker.failures", "breaker.openFor", "breaker.successes", "breaker.probes",
    ];

    /// <summary>Reads a document.</summary>
    /// <param name="document">The JSON.</param>
    /// <param name="name">Name by which the server is addressed; the document may leave its own out.</param>
    /// <exception cref="CroniumException">At least one problem; all of them are listed.</exception>
    public static PutServer Read(JsonElement document, string name)
    {
        var problems = new List<Problem>();
        var fields = new Fields(document, "", problems);
        var request = new PutServer { Definition = Definition(fields, name, problems), Credentials = Credentials(fields) };
        fields.End();
        return problems.Count == 0
            ? request
            : throw CroniumException.Invalid([.. problems.Select(problem => Harmless.Contains(problem.Field) ? problem : problem with { Value = null })]);
    }

    private static ServerDefinition Definition(Fields server, string name, List<Problem> problems)
    {
        if (!JobName.IsValid(name))
        {
            problems.Add(new Problem("name", name, JobName.Rule + "."));
        }

        var named = server.Text("name");
        if (named is not null && named != name)
        {
            problems.Add(new Problem("name", named, $"must be '{name}', the name in the address, or be left out."));
        }

        return new ServerDefinition
        {
            Name = name,
            Description = server.Text("description"),
            Host = Needed(server, "host", "give the name or the address of the server"),
            Port = server.Whole("port") ?? Defaults.Port,
            User = Needed(server, "user", "give the account to log in to"),
            HostKey = server.Text("hostKey"),
            TrustOnFirstUse = server.Flag("trustOnFirstUse") ?? Defaults.TrustOnFirstUse,
            Labels = server.TextsByName("labels"),
            JumpHost = server.Text("jumpHost"),
            Directory = server.Text("directory"),
            MaxConcurrent = server.Whole("maxConcurrent") ?? Defaults.MaxConcurrent,
            Connections = ConnectionsOf(server),
            Breaker = BreakerOf(server.Inner("breaker")),
        };
    }

    private static string Needed(Fields server, string name, string fix) => server.Required(name, fix) is null ? "" : server.Text(name) ?? "";

    private static ServerCredentials? Credentials(Fields server)
    {
        var credentials = new ServerCredentials { PrivateKey = server.Secret("privateKey"), Passphrase = server.Secret("passphrase"), Password = server.Secret("password") };
        return credentials is { PrivateKey: null, Passphrase: null, Password: null } ? null : credentials;
    }

    private static ConnectionLimits ConnectionsOf(Fields server)
    {
        var defaults = Defaults.Connections;
        return new ConnectionLimits
        {
            Max = server.Whole("maxConnections") ?? defaults.Max,
            Sessions = server.Whole("sessionsPerConnection") ?? defaults.Sessions,
            ConnectTimeout = server.Duration("connectTimeout") ?? defaults.ConnectTimeout,
            KeepAlive = server.Duration("keepAlive") ?? defaults.KeepAlive,
            IdleTimeout = server.Duration("idleTimeout") ?? defaults.IdleTimeout,
            HealthCheck = server.Duration("healthCheck") ?? defaults.HealthCheck,
        };
    }

    private static BreakerPolicy BreakerOf(Fields? breaker)
    {
        var defaults = Defaults.Breaker;
        if (breaker is null)
        {
            return defaults;
        }

        var policy = new BreakerPolicy
        {
            Failures = breaker.Whole("failures") ?? defaults.Failures,
            OpenFor = breaker.Duration("openFor") ?? defaults.OpenFor,
            Successes = breaker.Whole("successes") ?? defaults.Successes,
            Probes = breaker.Whole("probes") ?? defaults.Probes,
        };
        breaker.End();
        return policy;
    }
}
