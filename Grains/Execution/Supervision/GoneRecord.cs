using System.Globalization;

namespace Cronium.Grains.Execution.Supervision;

/// <summary>
/// What the supervisor found when it looked whether all of what it had ended is gone: <c>yes</c>, <c>yes SECONDS</c> when that
/// took long, <c>pursued CLOCK COUNT PID...</c> while it is at it, <c>no SECONDS COUNT PID...</c> when it gave up.
/// </summary>
internal sealed record GoneRecord
{
    private readonly string[] _fields;

    private GoneRecord(string[] fields) => _fields = fields;

    /// <summary>Every process is gone.</summary>
    public bool IsConfirmed => _fields[0] == "yes";

    /// <summary>It may change: the supervisor has not looked yet, or pursues what is left.</summary>
    public bool IsOpen => _fields[0] is "" or "pursued";

    /// <summary>For people; null: all was gone at once.</summary>
    public string? Sentence => _fields switch
    {
        ["yes"] => null,
        ["yes", var seconds, ..] => $"It took {seconds} s after KILL until all of it was gone.",
        ["no", var seconds, var count, .. var processes] => $"KILL had not ended all of it after {seconds} s ({List(count, processes)}); look at the target.",
        ["pursued", _, var count, .. var processes] => $"It was ended, but KILL has not reached all of it yet ({List(count, processes)}); that is pursued.",
        ["no"] => "Whether all of its processes are gone cannot be seen on this target.",
        _ => "Whether all of its processes are gone was not found out.",
    };

    /// <param name="line">First line of <c>gone</c>; null: no such file.</param>
    public static GoneRecord Parse(string? line) => new((line ?? "").Split(' '));

    private static string List(string count, string[] processes)
    {
        var more = int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var all) ? all - processes.Length : 0;
        return (processes.Length, more) switch
        {
            (0, _) => "what watched it is left",
            (1, 0) => $"process {processes[0]}",
            (_, > 0) => string.Create(CultureInfo.InvariantCulture, $"processes {string.Join(", ", processes)} and {more} more"),
            _ => $"processes {string.Join(", ", processes)}",
        };
    }
}
