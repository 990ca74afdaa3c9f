using System.Text;
using Microsoft.Win32.SafeHandles;
using Spectre.Console;

namespace Cronium.Cli.Output;

/// <summary>Where a command writes: bytes to two streams, and text with as much decoration as each of them can show.</summary>
internal sealed class Terminal
{
    private const int WidthOfFiles = 1000;
    private static readonly FileStream StandardOutput = new(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0);
    private static readonly FileStream StandardError = new(new SafeFileHandle(2, ownsHandle: false), FileAccess.Write, bufferSize: 0);

    /// <summary>Plain when not told otherwise; tests give memory streams.</summary>
    public Terminal(Stream output, Stream error, TextReader input)
    {
        (OutputBytes, ErrorBytes, Input) = (output, error, input);
        Output = new StreamWriter(output, new UTF8Encoding(false)) { AutoFlush = true };
        Error = new StreamWriter(error, new UTF8Encoding(false)) { AutoFlush = true };
        UseColour(true);
    }

    public Stream OutputBytes { get; }

    public Stream ErrorBytes { get; }

    public TextWriter Output { get; }

    public TextWriter Error { get; }

    public TextReader Input { get; }

    public bool OutputIsTerminal { get; private init; }

    public bool ErrorIsTerminal { get; private init; }

    public bool InputIsTerminal { get; private init; }

    public bool OutputHasColour => HasColour(Screen);

    public bool ErrorHasColour => HasColour(Remarks);

    /// <summary>Tables and sentences of the answer.</summary>
    public IAnsiConsole Screen { get; private set; } = AnsiConsole.Console;

    /// <summary>Remarks and errors.</summary>
    public IAnsiConsole Remarks { get; private set; } = AnsiConsole.Console;

    /// <summary>
    /// The streams of this process. Pipes are opened anew, since the console's own streams swallow the error that says
    /// that the reader has gone; files are not, since only the console's streams keep to the position that others share.
    /// </summary>
    public static Terminal OfProcess() => new(
        StandardOutput.CanSeek ? Console.OpenStandardOutput() : StandardOutput,
        StandardError.CanSeek ? Console.OpenStandardError() : StandardError,
        Console.In)
    {
        OutputIsTerminal = !Console.IsOutputRedirected,
        ErrorIsTerminal = !Console.IsErrorRedirected,
        InputIsTerminal = !Console.IsInputRedirected,
    };

    /// <summary>Allows or forbids colours; a stream that is no terminal never gets any.</summary>
    public void UseColour(bool allowed)
    {
        Screen = Decorate(Output, OutputIsTerminal, allowed);
        Remarks = Decorate(Error, ErrorIsTerminal, allowed);
    }

    private static bool HasColour(IAnsiConsole console) => console.Profile.Capabilities.ColorSystem != ColorSystem.NoColors;

    private static IAnsiConsole Decorate(TextWriter writer, bool terminal, bool colour)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = terminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = terminal && colour ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
        });
        console.Profile.Width = terminal ? Math.Max(Console.WindowWidth, 40) : WidthOfFiles;
        return console;
    }
}
