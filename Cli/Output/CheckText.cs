using Cronium.Cli.Api;
using Cronium.Grains.Servers;
using Spectre.Console;

namespace Cronium.Cli.Output;

/// <summary>What a check of a server found, each with its remedy.</summary>
internal static class CheckText
{
    /// <summary>Every finding of one server.</summary>
    public static void Show(string server, Check check, IAnsiConsole screen)
    {
        var table = new PlainTable("", "Looked at", "Found~");
        foreach (var finding in check.Findings)
        {
            table.Add(Mark(finding.Verdict), finding.Subject, finding.Detail);
            if (finding.Fix is { } fix)
            {
                table.Add("", "", new Cell($"-> {fix}", Colour(finding.Verdict)));
            }
        }

        table.Print(screen, "Nothing was looked at.");
        screen.WriteLine();
        screen.Write(new Text($"{server}: {Conclusion(check)}\n", new Style(Colour(Worst(check)))));
    }

    /// <summary>One line a server, and what has to be mended.</summary>
    public static void ShowInShort(string server, Check check, IAnsiConsole screen)
    {
        screen.Write(new Text($"{server}  {Conclusion(check)}\n", new Style(Colour(Worst(check)))));
        foreach (var finding in check.Findings.Where(finding => finding.Verdict != FindingVerdict.Passed))
        {
            var indent = new string(' ', server.Length + 2);
            screen.Write(new Text(PlainText.Of($"{indent}{finding.Subject}: {finding.Detail}\n{(finding.Fix is { } fix ? $"{indent}-> {fix}\n" : "")}")));
        }
    }

    /// <summary>"200 checked: 197 passed, 2 with warnings, 1 failed".</summary>
    public static void Sum(IReadOnlyCollection<Check> checks, IAnsiConsole screen)
    {
        var failed = checks.Count(check => !check.Passed);
        var warned = checks.Count(check => check.Passed && Worst(check) == FindingVerdict.Warning);
        screen.WriteLine();
        screen.WriteLine($"{checks.Count} checked: {checks.Count - failed - warned} passed, {warned} passed with warnings, {failed} failed");
    }

    private static string Conclusion(Check check) => !check.Passed ? "failed"
        : Worst(check) == FindingVerdict.Warning ? "passed, with warnings"
        : "passed";

    private static FindingVerdict Worst(Check check) => check.Passed
        ? check.Findings.Select(finding => finding.Verdict).DefaultIfEmpty().Max()
        : FindingVerdict.Failed;

    private static Cell Mark(FindingVerdict verdict) => new(verdict switch { FindingVerdict.Passed => "ok", FindingVerdict.Warning => "warn", _ => "FAIL" }, Colour(verdict));

    private static Color Colour(FindingVerdict verdict) => verdict switch
    {
        FindingVerdict.Passed => Color.Green,
        FindingVerdict.Warning => Color.Yellow,
        _ => Color.Red,
    };
}
