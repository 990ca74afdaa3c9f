using Spectre.Console;

namespace Cronium.Cli.Output;

/// <summary>What stands before each line of a log of several dispatches: the name, aligned, and in a colour of its own.</summary>
internal sealed class LinePrefixes
{
    private static readonly int[] Colours = [36, 33, 35, 32, 34, 96, 93, 95, 92, 94];
    private readonly Dictionary<string, (string Plain, string Coloured)> _byDispatch = [];

    public LinePrefixes(IReadOnlyList<string> dispatches)
    {
        var width = dispatches.Max(name => name.Length);
        foreach (var (order, name) in dispatches.Index())
        {
            var text = $"{name.PadRight(width)} | ";
            _byDispatch[name] = (text, $"\u001b[{Colours[order % Colours.Length]}m{text}\u001b[0m");
        }
    }

    public string Of(string dispatch, bool coloured) =>
        !_byDispatch.TryGetValue(dispatch, out var prefix) ? $"{dispatch} | " : coloured ? prefix.Coloured : prefix.Plain;
}
