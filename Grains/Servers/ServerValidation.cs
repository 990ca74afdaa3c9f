using Cronium.Grains.Jobs;

namespace Cronium.Grains.Servers;

/// <summary>The rules of a definition, all checked at once, so that one answer names everything that is wrong.</summary>
internal static class ServerValidation
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    /// <summary>The definition as it is stored: the same facts in one way of writing.</summary>
    public static ServerDefinition Straighten(ServerDefinition server) => server with
    {
        Host = ServerHost.Straighten(server.Host),
        HostKey = server.HostKey is { } key ? HostKeyText.Fingerprint(key) ?? key.Trim() : null,
        Directory = server.Directory is { Length: > 1 } directory ? directory.TrimEnd('/') : server.Directory,
    };

    /// <param name="server">A definition that was straightened.</param>
    public static IReadOnlyList<Problem> Check(ServerDefinition server) =>
    [
        .. Names(server), .. Address(server), .. HostKey(server), .. ServerLabels.Problems("labels", server.Labels), .. Place(server), .. Connections(server), .. Breaker(server.Breaker),
    ];

    private static IEnumerable<Problem> Names(ServerDefinition server)
    {
        if (!JobName.IsValid(server.Name))
        {
            yield return Bad("name", server.Name, JobName.Rule);
        }

        if (server.Description?.Length > 1000)
        {
            yield return Bad("description", server.Description, "at most 1,000 characters");
        }
    }

    private static IEnumerable<Problem> Address(ServerDefinition server)
    {
        if (ServerHost.Problem(server.Host) is { } problem)
        {
            yield return Bad("host", server.Host, problem);
        }

        if (server.Port is < 1 or > 65_535)
        {
            yield return Bad("port", $"{server.Port}", "use 1 to 65535");
        }

        if (server.User.Length is 0 or > 255 || server.User.Any(char.IsControl))
        {
            yield return Bad("user", server.User, "give the account to log in to, at most 255 characters on one line");
        }
    }

    private static IEnumerable<Problem> HostKey(ServerDefinition server)
    {
        if (server is { HostKey: null, TrustOnFirstUse: false })
        {
            yield return Bad("hostKey", null, $"pin the server's key with the fingerprint that 'ssh-keyscan -p {server.Port} {server.Host} | ssh-keygen -lf -' shows, compared with one seen on the server itself; or take the first key seen with trustOnFirstUse: true");
        }
        else if (server is { HostKey: not null, TrustOnFirstUse: true })
        {
            yield return Bad("trustOnFirstUse", "true", "a key is pinned already; remove trustOnFirstUse, or remove hostKey to take the first key seen");
        }

        if (server.HostKey is { } key && HostKeyText.Fingerprint(key) is null)
        {
            yield return Bad("hostKey", key, HostKeyText.Rule);
        }
    }

    private static IEnumerable<Problem> Place(ServerDefinition server)
    {
        if (server.Directory is { } directory && (!directory.StartsWith('/') || directory.Any(char.IsControl) || directory.Length > 1000))
        {
            yield return Bad("directory", directory, "use an absolute path on one line, at most 1,000 characters");
        }

        if (server.JumpHost is { } jump && (!JobName.IsValid(jump) || jump == server.Name))
        {
            yield return Bad("jumpHost", jump, jump == server.Name ? "a server cannot be reached through itself; name another one, or leave it out" : "name another server that is defined here");
        }
    }

    private static IEnumerable<Problem> Connections(ServerDefinition server)
    {
        var limits = server.Connections;
        return
        [
            .. Within("maxConcurrent", server.MaxConcurrent, 1, 10_000),
            .. Within("maxConnections", limits.Max, 1, 100),
            .. Within("sessionsPerConnection", limits.Sessions, 1, 100),
            .. Within("connectTimeout", limits.ConnectTimeout, TimeSpan.FromMinutes(5), "1s to 5m"),
            .. Within("keepAlive", limits.KeepAlive, TimeSpan.FromHours(1), "1s to 1h"),
            .. Within("idleTimeout", limits.IdleTimeout, TimeSpan.FromDays(1), "1s to 1d"),
            .. Within("healthCheck", limits.HealthCheck, TimeSpan.FromDays(1), "1s to 1d"),
        ];
    }

    private static IEnumerable<Problem> Breaker(BreakerPolicy breaker) =>
    [
        .. Within("breaker.failures", breaker.Failures, 1, 1_000),
        .. Within("breaker.openFor", breaker.OpenFor, TimeSpan.FromDays(1), "1s to 1d"),
        .. Within("breaker.successes", breaker.Successes, 1, 100),
        .. Within("breaker.probes", breaker.Probes, 1, 100),
    ];

    private static IEnumerable<Problem> Within(string field, int value, int least, int most) =>
        value >= least && value <= most ? [] : [Bad(field, $"{value}", $"use {least:N0} to {most:N0}")];

    private static IEnumerable<Problem> Within(string field, TimeSpan value, TimeSpan most, string range) =>
        value >= Second && value <= most ? [] : [Bad(field, value.ToString(), $"use {range}")];

    private static Problem Bad(string field, string? value, string message) =>
        new(field, value?.Length > 100 ? value[..100] + "..." : value, message);
}
