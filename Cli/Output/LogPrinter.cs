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
internal sealed record LogSelection(bool Stdout = true, bool Stderr = true, bool System = true, bool Raw = false, bool Json = false)
{
    public bool Includes(OutputStream stream) => stream switch
    {
        OutputStream.Stdout => Stdout,
        OutputStream.Stderr => Stderr,
        _ => System,
    };
}

/// <summary>
/// Writes each entry where the script wrote it: exact bytes into files and pipes, filtered ones to a terminal. Where
/// several dispatches write, each line begins with the name of its own.
/// </summary>
/// <param name="terminal">Where to write.</param>
/// <param name="selection">What is wanted.</param>
/// <param name="dispatches">Asked once, when there turn out to be several: the names of all.</param>
internal sealed class LogPrinter(Terminal terminal, LogSelection selection, Func<Task<IReadOnlyList<string>>> dispatches)
{
    private readonly PrintedStream _output = new(terminal.OutputBytes, terminal.OutputIsTerminal && !selection.Raw, terminal.OutputHasColour);
    private readonly PrintedStream _error = new(terminal.ErrorBytes, terminal.ErrorIsTerminal && !selection.Raw, terminal.ErrorHasColour);
    private LinePrefixes? _prefixes;

    public async Task PrintAsync(LogLine line, CancellationToken cancellationToken)
    {
        if (!selection.Includes(line.Stream))
        {
            return;
        }

        if (selection.Json)
        {
            await terminal.OutputBytes.WriteAsync(Encoding.UTF8.GetBytes(line.Json + "\n"), cancellationToken);
            return;
        }

        var stream = line.Stream is OutputStream.Stdout ? _output : _error;
        if (line.Dispatch is not { } dispatch)
        {
            await stream.WriteAsync(line, cancellationToken);
            return;
        }

        _prefixes ??= new LinePrefixes(await dispatches());
        await stream.WriteAsync(line, dispatch, _prefixes, cancellationToken);
    }

    /// <summary>Prints what was held back: lines of several dispatches that have no end.</summary>
    public async Task EndAsync()
    {
        if (_prefixes is not null)
        {
            await _output.EndAsync(_prefixes, CancellationToken.None);
            await _error.EndAsync(_prefixes, CancellationToken.None);
        }
    }
}
