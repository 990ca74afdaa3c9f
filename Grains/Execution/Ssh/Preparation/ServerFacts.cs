using System.Globalization;
using Cronium.Grains.Execution.Supervision;
using Cronium.Grains.Servers;

namespace Cronium.Grains.Execution.Ssh.Preparation;

/// <summary>What the probe printed of a server.</summary>
internal sealed record ServerFacts
{
    private const string None = "none";

    public required string Home { get; init; }

    /// <summary>Where run directories are kept.</summary>
    public required string Root { get; init; }

    public required string Shell { get; init; }

    public required string Path { get; init; }

    public required string User { get; init; }

    public required string System { get; init; }

    public required string Machine { get; init; }

    /// <summary>Of sh, bash, python and node those that are on the path.</summary>
    public required IReadOnlyList<string> Interpreters { get; init; }

    /// <summary>There is a way to a session of one's own.</summary>
    public required bool NewSession { get; init; }

    /// <summary>There is a <c>/proc</c> to look into.</summary>
    public required bool Proc { get; init; }

    /// <summary>The server ends what is left of an account that has logged out.</summary>
    public required bool EndsAtLogout { get; init; }

    /// <summary>The account is excepted from that.</summary>
    public required bool Lingers { get; init; }

    /// <summary>This version's supervisor is in its place.</summary>
    public required bool Published { get; init; }

    /// <summary>Files can be made where run directories are kept.</summary>
    public required bool Writable { get; init; }

    /// <summary>Null: the server does not tell.</summary>
    public required long? FreeBytes { get; init; }

    public required DateTimeOffset Clock { get; init; }

    public SurvivalTier Survival => this switch
    {
        { NewSession: false } or { EndsAtLogout: true, Lingers: false } => SurvivalTier.None,
        { Proc: false } => SurvivalTier.Reduced,
        _ => SurvivalTier.Full,
    };

    public string? SurvivalReason => this switch
    {
        { NewSession: false } => "It has none of setsid, perl and python3, so scripts cannot leave the session they are started in.",
        { EndsAtLogout: true, Lingers: false } => $"Its systemd-logind ends all processes of '{User}' when the last connection closes.",
        { Proc: false } => "It has no readable /proc, so who lives is told by process numbers alone.",
        _ => null,
    };

    /// <exception cref="TargetUnreachableException">That is not what the probe prints.</exception>
    public static ServerFacts Parse(ReadOnlyMemory<byte> output, string token)
    {
        var lines = SupervisorReply.Read(output, token).Lines
            .Select(line => line.Split(' ', 2))
            .GroupBy(pair => pair[0])
            .ToDictionary(pairs => pairs.Key, pairs => pairs.First().ElementAtOrDefault(1) ?? "");
        return new ServerFacts
        {
            Home = Text("home"),
            Root = Text("root") is ['/', ..] root ? root : throw Garbled("root"),
            Shell = Text("shell"),
            Path = Text("path"),
            User = Text("user"),
            System = Text("system"),
            Machine = Text("machine"),
            Interpreters = InterpretersOf(Text("interpreters")),
            NewSession = Text("session") != None,
            Proc = Is("proc"),
            EndsAtLogout = Is("ends"),
            Lingers = Is("lingers"),
            Published = Is("published"),
            Writable = Is("writable"),
            FreeBytes = Number(Text("free")) * 1024,
            Clock = Number(Text("clock")) is { } seconds and < uint.MaxValue ? DateTimeOffset.FromUnixTimeSeconds(seconds) : throw Garbled("clock"),
        };

        string Text(string key) => lines.GetValueOrDefault(key) ?? throw Garbled(key);

        bool Is(string key) => Text(key) == "yes";

        TargetUnreachableException Garbled(string key) => new($"The server does not tell its {key}: {SupervisorReply.Excerpt(output)}");
    }

    /// <param name="sftp">Whether it serves files.</param>
    /// <param name="from">When it was asked.</param>
    /// <param name="to">When the answer was there.</param>
    public ServerAbilities Abilities(bool sftp, DateTimeOffset from, DateTimeOffset to) => new()
    {
        Survival = Survival,
        SurvivalReason = SurvivalReason,
        System = System,
        Machine = Machine,
        Home = Home,
        Shell = Shell,
        Sftp = sftp,
        Interpreters = Interpreters,
        ClockSkew = SkewBetween(from, to),
        FreeBytes = FreeBytes,
        ProbedAt = to,
    };

    /// <summary>In whole seconds, as the server tells its clock in these; zero when its second lies within what the answer took.</summary>
    private TimeSpan SkewBetween(DateTimeOffset from, DateTimeOffset to)
    {
        var early = Clock + TimeSpan.FromSeconds(1) - from;
        var late = Clock - to;
        return early < TimeSpan.Zero ? Whole(early) : late > TimeSpan.Zero ? Whole(late) : TimeSpan.Zero;
    }

    private static TimeSpan Whole(TimeSpan skew) => TimeSpan.FromSeconds(Math.Round(skew.TotalSeconds));

    private static List<string> InterpretersOf(string names) =>
        [.. names.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(name => name == "python3" ? "python" : name).Distinct()];

    private static long? Number(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
