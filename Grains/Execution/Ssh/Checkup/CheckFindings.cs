using System.Globalization;
using Cronium.Grains.Execution.Ssh.Preparation;
using Cronium.Grains.Servers;

namespace Cronium.Grains.Execution.Ssh.Checkup;

/// <summary>What the facts of a server mean for runs, and what to do about them.</summary>
internal static class CheckFindings
{
    private const long Mebibyte = 1024 * 1024;
    private const long TooLittle = 10 * Mebibyte;
    private const long Little = 1024 * Mebibyte;

    private static readonly TimeSpan Noticeable = TimeSpan.FromSeconds(5);
    private static readonly string[] AllInterpreters = ["sh", "bash", "python", "node"];

    /// <summary>Of a server that answered.</summary>
    /// <param name="server">Its definition.</param>
    /// <param name="hostKey">The host key it showed, and that was accepted.</param>
    /// <param name="facts">What the probe printed.</param>
    /// <param name="abilities">What that comes to.</param>
    /// <param name="sessions">How many commands ran at once.</param>
    public static IReadOnlyList<Finding> Of(ServerDefinition server, string? hostKey, ServerFacts facts, ServerAbilities abilities, SessionCount sessions) =>
    [
        Reached(server),
        HostKey(server, hostKey),
        Passed("login", $"'{server.User}' is let in; its login shell is {facts.Shell}."),
        Interpreters(facts),
        Survival(facts),
        Disk(facts),
        Clock(abilities.ClockSkew),
        Sftp(abilities.Sftp),
        Sessions(sessions),
    ];

    /// <summary>Of a server that did not answer: what went well until then, and what did not.</summary>
    public static IReadOnlyList<Finding> OfFailure(ServerDefinition server, TargetUnreachableException failure, string? hostKey) => failure switch
    {
        TargetRefusedException { StrangeHostKey: true } => [Reached(server), Failed("host key", failure.Message)],
        TargetRefusedException => [Reached(server), HostKey(server, hostKey), Failed("login", failure.Message)],
        { NothingSent: true } => [Failed("reach", failure.Message, "Start its SSH server and let this address in, or apply the server with another host and port.")],
        _ => [Reached(server), HostKey(server, hostKey), Failed("login", $"'{server.User}' is let in, but commands do not run: {failure.Message}", "Give the account a login shell that runs commands, and no forced command.")],
    };

    private static Finding Reached(ServerDefinition server) => Passed("reach", $"{server.Host} answers on port {server.Port}.");

    private static Finding HostKey(ServerDefinition server, string? hostKey) => (server.HostKey, hostKey) switch
    {
        (not null, _) => Passed("host key", $"It is the pinned one, {server.HostKey}."),
        (_, null) => Warning("host key", "None is known.", "Apply the server with its hostKey."),
        _ => Passed("host key", $"It is the one that was taken on first use, {hostKey}."),
    };

    private static Finding Interpreters(ServerFacts facts)
    {
        var missing = AllInterpreters.Except(facts.Interpreters).ToList();
        return missing switch
        {
            [] => Passed("interpreters", $"{Listed(AllInterpreters)} are on the path."),
            _ when missing.Contains("sh") => Failed("interpreters", $"There is no sh on the path, {facts.Path}.", "Install a POSIX shell, or mend the path of logins that run a command."),
            _ => Warning("interpreters", $"There is no {Listed(missing, "or")} on the path, {facts.Path}.", "Install what jobs need, or set PATH in their environment."),
        };
    }

    private static Finding Survival(ServerFacts facts) => facts switch
    {
        { Survival: SurvivalTier.Full } => Passed("survival", "Scripts outlive the connection."),
        { NewSession: false } => Failed("survival", facts.SurvivalReason!, "Install setsid (util-linux), perl or python3."), // set unless full
        { Survival: SurvivalTier.None } => Warning("survival", facts.SurvivalReason!, $"As root on the server: loginctl enable-linger {facts.User}"), // set unless full
        _ => Warning("survival", facts.SurvivalReason!, "Mount /proc, if the system has one."), // set unless full
    };

    private static Finding Disk(ServerFacts facts) => facts switch
    {
        { Writable: false } => Failed("disk", $"'{facts.User}' cannot write under {facts.Root}.", "Make room there, give the account write access, or apply the server with another directory."),
        { FreeBytes: null } => Warning("disk", $"The server does not tell how much is free under {facts.Root}.", "Install df."),
        { FreeBytes: < TooLittle } => Failed("disk", $"{Size(facts.FreeBytes)} are free under {facts.Root}.", "Make room there, or apply the server with another directory."),
        { FreeBytes: < Little } => Warning("disk", $"{Size(facts.FreeBytes)} are free under {facts.Root}.", "Make room there: a script is ended when its output fills the disk."),
        _ => Passed("disk", $"{Size(facts.FreeBytes)} are free under {facts.Root}."),
    };

    private static Finding Clock(TimeSpan skew) => skew.Duration() < Noticeable
        ? Passed("clock", "It agrees with ours.")
        : Warning(
            "clock",
            $"It is {skew.Duration():c} {(skew < TimeSpan.Zero ? "behind" : "ahead of")} ours; limits hold all the same, but start times are told by it.",
            "Have the server keep its time by NTP.");

    private static Finding Sftp(bool served) => served
        ? Passed("sftp", "Output is read by SFTP.")
        : Warning("sftp", "The server serves no files; output is read by commands, which is slower.", "In sshd_config: Subsystem sftp internal-sftp");

    private static Finding Sessions(SessionCount sessions) => sessions switch
    {
        { OverOne: 0 } => Failed("sessions", $"None of {sessions.Wanted} commands at once came through.", "Look at MaxSessions and MaxStartups in sshd_config."),
        _ when sessions.OverOne < sessions.Wanted => Warning(
            "sessions",
            $"One connection takes {sessions.OverOne} commands at once, not {sessions.Wanted}.",
            $"Raise MaxSessions in sshd_config, or apply the server with sessionsPerConnection: {sessions.OverOne}"),
        _ => Passed("sessions", $"One connection takes {sessions.Wanted} commands at once."),
    };

    private static string Listed(IReadOnlyList<string> names, string last = "and") =>
        names.Count == 1 ? names[0] : $"{string.Join(", ", names.SkipLast(1))} {last} {names[^1]}";

    private static string Size(long? bytes) => bytes < Little
        ? $"{bytes / Mebibyte} MiB"
        : string.Create(CultureInfo.InvariantCulture, $"{(double)(bytes ?? 0) / Little:0.0} GiB");

    private static Finding Passed(string subject, string detail) => new() { Subject = subject, Verdict = FindingVerdict.Passed, Detail = detail };

    private static Finding Warning(string subject, string detail, string fix) => new() { Subject = subject, Verdict = FindingVerdict.Warning, Detail = detail, Fix = fix };

    private static Finding Failed(string subject, string detail, string? fix = null) => new() { Subject = subject, Verdict = FindingVerdict.Failed, Detail = detail, Fix = fix };
}
