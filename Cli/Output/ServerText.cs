using System.Globalization;
using System.Text.Json;
using Cronium.Cli.Api;
using Cronium.Grains.Servers;
using Spectre.Console;

namespace Cronium.Cli.Output;

/// <summary>Servers in words.</summary>
internal static class ServerText
{
    /// <summary>A difference of clocks worth a word: less may be the way there and back.</summary>
    private static readonly TimeSpan Noticeable = TimeSpan.FromSeconds(1);

    /// <summary>Of its definition, what lists show.</summary>
    public static ServerFile FileOf(Server server) =>
        server.Definition.ValueKind == JsonValueKind.Object ? server.Definition.Deserialize<ServerFile>(ApiJson.Options) ?? new ServerFile() : new ServerFile();

    /// <summary>"deploy@10.0.0.5:22"; an IPv6 address stands in brackets.</summary>
    public static string Address(ServerFile file) =>
        $"{file.User}@{(file.Host.Contains(':', StringComparison.Ordinal) ? $"[{file.Host}]" : file.Host)}:{file.Port}";

    /// <summary>"role=db zone=a"; null: there are none.</summary>
    public static string? Labels(ServerFile file) =>
        file.Labels.Count == 0 ? null : string.Join(' ', file.Labels.OrderBy(label => label.Key, StringComparer.Ordinal).Select(label => $"{label.Key}={label.Value}"));

    /// <summary>"closed", "open, next try in 20 s", "half-open", "held open by ann".</summary>
    public static Cell Breaker(ServerBreaker breaker, DateTimeOffset now) => breaker.State switch
    {
        BreakerState.Closed => new Cell("closed", Color.Green),
        BreakerState.HalfOpen => new Cell("half-open", Color.Yellow),
        _ => new Cell($"{(breaker.HeldBy is { } by ? $"held open by {by}" : "open")}{NextTry(breaker, now)}", Color.Red),
    };

    /// <summary>"3/20", "20/20, 5 wait".</summary>
    public static string Running(Server server, ServerFile file) =>
        $"{server.Load.Running}/{file.MaxConcurrent}{(server.Load.Waiting > 0 ? $", {server.Load.Waiting} wait" : "")}";

    /// <summary>Whether scripts outlive the connection; null: nobody has looked yet.</summary>
    public static Cell? Survival(Server server) => server.Abilities?.Survival switch
    {
        null => null,
        SurvivalTier.Full => new Cell("full", Color.Green),
        SurvivalTier.Reduced => new Cell("reduced", Color.Yellow),
        _ => new Cell("none", Color.Red),
    };

    /// <summary>"right", "3.2 s ahead", "1 h 02 min behind".</summary>
    public static string Skew(TimeSpan skew) => skew.Duration() < Noticeable ? "right"
        : $"{RelativeTime.Duration(skew.Duration())} {(skew > TimeSpan.Zero ? "ahead" : "behind")}";

    /// <summary>"820 MB", "12.4 GB".</summary>
    public static string Size(long bytes) => bytes < 1_000_000_000
        ? string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0} MB")
        : string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:0.0} GB");

    /// <summary>The last error, without the server's name, for where that stands beside it.</summary>
    public static string? LastError(Server server)
    {
        var begin = $"Server '{server.Name}' ";
        if (server.LastError?.StartsWith(begin, StringComparison.Ordinal) != true)
        {
            return server.LastError;
        }

        var rest = server.LastError[begin.Length..];
        return rest.StartsWith('(') && rest.IndexOf(") ", StringComparison.Ordinal) is > 0 and var end ? rest[(end + 2)..] : rest;
    }

    private static string NextTry(ServerBreaker breaker, DateTimeOffset now) => breaker.NextProbeAt switch
    {
        null => "",
        { } at when at <= now => ", next try now",
        { } at => $", next try {RelativeTime.Of(at, now)}",
    };
}
