using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Cronium.Cli;

/// <summary>Help that calls the program <c>cronium</c>, as people do, and not by the name of its file.</summary>
internal sealed class HelpOfProgram(HelpAction help, string fileName) : SynchronousCommandLineAction
{
    public static void AddTo(RootCommand root)
    {
        var option = root.Options.OfType<HelpOption>().Single();
        option.Action = new HelpOfProgram((HelpAction?)option.Action ?? new HelpAction(), root.Name);
    }

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        var output = parseResult.InvocationConfiguration.Output;
        using var text = new StringWriter();
        parseResult.InvocationConfiguration.Output = text;
        help.Invoke(parseResult);
        if (Examples.Of(parseResult.CommandResult.Command) is { Count: > 0 } examples)
        {
            text.WriteLine("Examples:");
            text.WriteLine(string.Join(Environment.NewLine, examples.Select(example => $"  {example}")));
            text.WriteLine();
        }

        output.Write(text.ToString().Replace($"  {fileName} ", "  cronium ", StringComparison.Ordinal));
        return ExitCodes.Done;
    }
}
