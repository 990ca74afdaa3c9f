using Spectre.Console;

namespace Cronium.Cli.Demo;

/// <summary>Calm output: numbered scenes, short sentences, verdicts.</summary>
internal sealed class Stage(IAnsiConsole screen)
{
    /// <summary>Columns by which everything but titles is set in.</summary>
    public const int Indent = 3;

    private static readonly Style Quiet = new(decoration: Decoration.Dim);
    private readonly Lock _lock = new();
    private int _scene;

    public IAnsiConsole Screen => screen;

    public void Scene(string title) => Write(new Text($"\n{++_scene}  {title}\n", new Style(Color.Aqua, decoration: Decoration.Bold)));

    public void Say(string sentence) => Write(new Text($"   {sentence}\n"));

    public void Whisper(string sentence) => Write(new Text($"   {sentence}\n", Quiet));

    /// <summary>Something happened; may be called while another line is written.</summary>
    public void Event(string sentence) => Write(new Text($"   >> {sentence}\n", new Style(Color.Yellow)));

    /// <summary>A line of a log, as the script wrote it.</summary>
    public void LogLine(string line) => Write(new Text($"   | {line}\n", Quiet));

    public void Verdict(bool holds, string claim) =>
        Write(new Text(holds ? "   ok     " : "   WRONG  ", new Style(holds ? Color.Green : Color.Red, decoration: Decoration.Bold)), new Text(claim + "\n"));

    private void Write(params ReadOnlySpan<Text> texts)
    {
        lock (_lock)
        {
            foreach (var text in texts)
            {
                screen.Write(text);
            }
        }
    }
}
