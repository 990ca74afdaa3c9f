using System.Globalization;
using Cronium.Cli.Api;
using Spectre.Console;

namespace Cronium.Cli.Output;

/// <summary>Docker Engines in words.</summary>
internal static class EngineText
{
    private const int ShortId = 12;

    /// <summary>The beginning of the id, which commands take as well.</summary>
    public static string Id(Engine engine) => engine.Id.Length <= ShortId ? engine.Id : engine.Id[..ShortId];

    /// <summary>"zone=a"; null: there are none.</summary>
    public static string? Labels(Engine engine) =>
        engine.Labels.Count == 0 ? null : string.Join(' ', engine.Labels.OrderBy(label => label.Key, StringComparer.Ordinal).Select(label => $"{label.Key}={label.Value}"));

    /// <summary>"3/20", "20/20, 5 wait".</summary>
    public static string Running(Engine engine) => $"{engine.Running}/{engine.Slots}{(engine.Waiting > 0 ? $", {engine.Waiting} wait" : "")}";

    /// <summary>"closed", "unreachable", "held open by ann".</summary>
    public static Cell Breaker(Engine engine, DateTimeOffset now) =>
        engine is { Reachable: false, Breaker.HeldBy: null } ? new Cell("unreachable", Color.Red) : ServerText.Breaker(engine.Breaker, now);

    /// <summary>Whether containers go on while the engine restarts.</summary>
    public static Cell LiveRestore(Engine engine) => engine.LiveRestore ? new Cell("yes", Color.Green) : new Cell("no", Color.Yellow);

    /// <summary>"cpu 4, memory 4GiB, pids 4096, tmp 1GiB".</summary>
    public static string Limits(EngineLimits limits) => string.Join(
        ", ",
        new[]
        {
            limits.Cpu is { } cpu ? string.Create(CultureInfo.InvariantCulture, $"cpu {cpu}") : null,
            limits.Memory is { } memory ? $"memory {memory}" : null,
            limits.Pids is { } pids ? string.Create(CultureInfo.InvariantCulture, $"pids {pids}") : null,
            limits.Tmp is { } tmp ? $"tmp {tmp}" : null,
        }.OfType<string>());
}
