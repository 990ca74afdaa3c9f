using System.Text;

namespace Cronium.Cli.Output;

/// <summary>
/// Lets through what a terminal may be shown: text, tabs, line feeds and colours (SGR). Any other control sequence is
/// dropped, so that a log can neither move the cursor, nor rename the window, nor answer for the person who watches.
/// Remembers where it stands, since a sequence may be cut in two. One filter for each stream.
/// </summary>
internal sealed class ControlFilter
{
    private const char Escape = '\u001b';
    private const char Bell = '\u0007';
    private const int LongestColour = 64;
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
    private readonly StringBuilder _sequence = new();
    private Place _place = Place.Text;
    private bool _returned;

    private enum Place
    {
        Text,
        AfterEscape,
        Control,
        String,
        StringEscape,
        Designation,
    }

    /// <summary>What may be shown of the next bytes.</summary>
    public string Filter(ReadOnlySpan<byte> bytes)
    {
        var chars = new char[_decoder.GetCharCount(bytes, flush: false)];
        var count = _decoder.GetChars(bytes, chars, flush: false);
        var shown = new StringBuilder(count);
        foreach (var one in chars.AsSpan(0, count))
        {
            Take(one, shown);
        }

        return shown.ToString();
    }

    private void Take(char one, StringBuilder shown)
    {
        _place = _place switch
        {
            Place.AfterEscape => AfterEscape(one),
            Place.Control => InControl(one, shown),
            Place.String => one is Bell or '\u009c' ? Place.Text : one == Escape ? Place.StringEscape : Place.String,
            Place.StringEscape => one == '\\' ? Place.Text : Place.String,
            Place.Designation => Place.Text,
            _ => InText(one, shown),
        };
    }

    private Place InText(char one, StringBuilder shown)
    {
        if (_returned && one != '\n')
        {
            // A lone carriage return would let later text paint over earlier text.
            shown.Append('\n');
        }

        _returned = one == '\r';
        switch (one)
        {
            case Escape:
                return Place.AfterEscape;
            case '\u009b':
                return Begin();
            case '\u0090' or '\u0098' or '\u009d' or '\u009e' or '\u009f':
                return Place.String;
            default:
                Show(one, shown);
                return Place.Text;
        }
    }

    private static void Show(char one, StringBuilder shown)
    {
        if (one is '\n' or '\t' || !char.IsControl(one))
        {
            shown.Append(one);
        }
    }

    private Place AfterEscape(char one) => one switch
    {
        '[' => Begin(),
        ']' or 'P' or 'X' or '^' or '_' => Place.String,
        >= ' ' and <= '/' => Place.Designation,
        Escape => Place.AfterEscape,
        _ => Place.Text,
    };

    private Place Begin()
    {
        _sequence.Clear();
        return Place.Control;
    }

    private Place InControl(char one, StringBuilder shown)
    {
        if (one is >= ' ' and <= '?')
        {
            _sequence.Append(one);
            return Place.Control;
        }

        if (one == 'm' && _sequence.Length <= LongestColour && IsColour())
        {
            shown.Append(Escape).Append('[').Append(_sequence).Append('m');
        }

        return one == Escape ? Place.AfterEscape : Place.Text;
    }

    private bool IsColour()
    {
        for (var i = 0; i < _sequence.Length; i++)
        {
            if (!char.IsAsciiDigit(_sequence[i]) && _sequence[i] is not (';' or ':'))
            {
                return false;
            }
        }

        return true;
    }
}
