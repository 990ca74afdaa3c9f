using Spectre.Console;

namespace Cronium.Cli.Output;

/// <summary>Columns without lines: easy on the eye, easy to cut with other tools.</summary>
internal sealed class PlainTable
{
    private readonly Table _table = new() { Border = TableBorder.None, ShowHeaders = true };

    /// <summary>Columns by their headings; one that ends with a tilde takes several lines where the screen is narrow, the others never do.</summary>
    public PlainTable(params ReadOnlySpan<string> headings)
    {
        foreach (var heading in headings)
        {
            var text = new Text(heading.TrimEnd('~').ToUpperInvariant(), new Style(decoration: Decoration.Dim));
            _table.AddColumn(new TableColumn(text) { NoWrap = !heading.EndsWith('~') }.PadLeft(0).PadRight(2));
        }
    }

    /// <summary>Names and values of one thing; no headings.</summary>
    public static PlainTable OfDetails()
    {
        var table = new PlainTable("", "~");
        table._table.ShowHeaders = false;
        return table;
    }

    /// <summary>Adds a row of cells; null shows as a dash.</summary>
    public void Add(params ReadOnlySpan<Cell?> cells)
    {
        var row = new List<Text>(cells.Length);
        foreach (var cell in cells)
        {
            row.Add((cell ?? new Cell("-")).Render());
        }

        _table.AddRow(row);
    }

    /// <summary>Prints the table, or a sentence when it has no rows.</summary>
    public void Print(IAnsiConsole console, string whenEmpty, int indent = 0)
    {
        if (_table.Rows.Count == 0)
        {
            console.WriteLine(whenEmpty);
            return;
        }

        console.Write(new Padder(_table, new Padding(indent, 0, 0, 0)));
    }
}

/// <summary>A cell: its text and its colour.</summary>
internal sealed record Cell(string Text, Color? Colour = null)
{
    public static implicit operator Cell?(string? text) => text is null ? null : new Cell(text);

    /// <summary>What came from elsewhere is shown without control characters.</summary>
    public Text Render() => new(string.Concat(Text.Where(one => !char.IsControl(one))), new Style(Colour));
}
