using System.CommandLine;

namespace Cronium.Cli;

/// <summary>Options that every client command takes.</summary>
internal static class GlobalOptions
{
    public const string Json = "json";

    public static Option<string?> Url { get; } = new("--url")
    {
        Description = "Address of the API, or several separated by commas. Else CRONIUM_URL, else what 'cronium dev' left, else http://127.0.0.1:5080.",
        HelpName = "URL",
        Recursive = true,
    };

    public static Option<string?> Token { get; } = new("--token")
    {
        Description = "Token of the API. Better in CRONIUM_TOKEN: other users of this machine can read a command line.",
        HelpName = "TOKEN",
        Recursive = true,
    };

    public static Option<string> Output { get; } = Choice("--output", "-o");

    public static Option<bool> NoColour { get; } = new("--no-color") { Description = "No colours; NO_COLOR does the same.", Recursive = true };

    public static void AddTo(RootCommand root)
    {
        root.Add(Url);
        root.Add(Token);
        root.Add(Output);
        root.Add(NoColour);
    }

    private static Option<string> Choice(string name, string alias)
    {
        var option = new Option<string>(name, alias)
        {
            Description = "How to answer: a table for people, or the API's JSON.",
            DefaultValueFactory = _ => "table",
            Recursive = true,
        };
        return option.AcceptOnlyFromAmong("table", Json);
    }
}
