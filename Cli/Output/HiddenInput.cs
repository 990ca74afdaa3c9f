using System.Text;

namespace Cronium.Cli.Output;

/// <summary>Reads a line that the terminal does not show.</summary>
internal static class HiddenInput
{
    public static string Read(Terminal terminal, string question)
    {
        terminal.Error.Write(question);
        var line = new StringBuilder();
        while (Console.ReadKey(intercept: true) is { Key: not ConsoleKey.Enter } key)
        {
            if (key.Key == ConsoleKey.Backspace)
            {
                line.Length = Math.Max(line.Length - 1, 0);
            }
            else if (!char.IsControl(key.KeyChar))
            {
                line.Append(key.KeyChar);
            }
        }

        terminal.Error.WriteLine();
        return line.ToString();
    }
}
