using System.Text;
using Cronium.Cli.Api;
using Cronium.Grains.Logs;

namespace Cronium.Cli.Output;

/// <summary>Which entries of a log are printed, and how.</summary>
/// <param name="Stdout">Print standard output.</param>
/// <param name="Stderr">Print standard error.</param>
/// <param name="System">Print the cluster's own remarks.</param>
/// <param name="Raw">Let a terminal have every byte.</param>
/// <param name="Json">Print every entry as a line of JSON to standard output.</param>
internal sealed record LogSelection(bool Stdout = true, bool Stderr = true, bool System = true, bool Raw = false, bool Json = false);

/// <summary>Writes each entry where the script wrote it: exact bytes into files and pipes, filtered ones to a terminal.</summary>
internal sealed class LogPrinter(Terminal terminal, LogSelection selection)
{
    private readonly ControlFilter _stdout = new();
    private readonly ControlFilter _stderr = new();

    public async Task PrintAsync(LogLine line, CancellationToken cancellationToken)
    {
        switch (line.Stream)
        {
            case var stream when selection.Json:
                await terminal.OutputBytes.WriteAsync(Encoding.UTF8.GetBytes(IsSelected(stream) ? line.Json + "\n" : ""), cancellationToken);
                break;
            case OutputStream.Stdout when selection.Stdout:
                await terminal.OutputBytes.WriteAsync(Render(line, terminal.OutputIsTerminal, _stdout), cancellationToken);
                break;
            case OutputStream.Stderr when selection.Stderr:
                await terminal.ErrorBytes.WriteAsync(Render(line, terminal.ErrorIsTerminal, _stderr), cancellationToken);
                break;
            case OutputStream.System when selection.System:
                await terminal.Error.WriteLineAsync($"[cronium] {line.Text}".AsMemory(), cancellationToken);
                break;
            default:
                break;
        }
    }

    private bool IsSelected(OutputStream stream) => stream switch
    {
        OutputStream.Stdout => selection.Stdout,
        OutputStream.Stderr => selection.Stderr,
        _ => selection.System,
    };

    private byte[] Render(LogLine line, bool toTerminal, ControlFilter filter) =>
        toTerminal && !selection.Raw ? Encoding.UTF8.GetBytes(filter.Filter(line.ToBytes())) : line.ToBytes();
}
