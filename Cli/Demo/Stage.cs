using Spectre.Console;

namespace Cronium.Cli.Demo;

/// <summary>Calm output: numbered scenes, short sentences, verdicts.</summary>
internal sealed class Stage(IAnsiConsole screen)
{
    private static readonly Style Quiet = new(decoration: Decoration.Dim);
    private int _scene;

    public IAnsiConsole Screen => screen;

    public void Scene(string title)
    {
        screen.WriteLine();
        screen.Write(new Text($"{++_scene}  {title}\n", new Style(Color.Aqua, decoration: Decoration.Bold)));
    }

    public void Say(string sentence) => screen.Write(new Text($"   {sentence}\n"));

    public void Whisper(string sentence) => screen.Write(new Text($"   {sentence}\n", Quiet));

    public void Event(string sentence) => screen.Write(new Text($"   >> {sentence}\n", new Style(Color.Yellow)));

    /// <summary>A line of a log, as the script wrote it.</summary>
    public void LogLine(string line) => screen.Write(new Text($"   | {line}\n", Quiet));

    public void Verdict(bool holds, string claim)
    {
        screen.Write(new Text(holds ? "   ok     " : "   WRONG  ", new Style(holds ? Color.Green : Color.Red, decoration: Decoration.Bold)));
        screen.Write(new Text(claim + "\n"));
    }
}
