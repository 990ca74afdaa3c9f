using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using Cronium.Cli.Commands;
using Cronium.Cli.Commands.Engines;
using Cronium.Cli.Commands.Servers;

namespace Cronium.Cli;

/// <summary>The <c>cronium</c> command.</summary>
internal static class CroniumCommand
{
    /// <summary>Runs one invocation and returns its exit code.</summary>
    public static async Task<int> RunAsync(string[] args, CommandHost host, CancellationToken cancellationToken)
    {
        // A leading @ is part of a value here, not the name of a file of arguments.
        var parse = Create(host).Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        var configuration = new InvocationConfiguration
        {
            Output = host.Terminal.Output,
            Error = host.Terminal.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
        };
        if (parse.Action is ParseErrorAction errors)
        {
            errors.ShowHelp = false;
        }

        if (MistakenOption(parse) is { } option)
        {
            await host.Terminal.Error.WriteLineAsync($"cronium: There is no option '{option}' here; 'cronium {parse.CommandResult.Command.Name} --help' lists those there are.");
            return ExitCodes.Usage;
        }

        var code = await parse.InvokeAsync(configuration, cancellationToken);
        return parse.Errors.Count > 0 ? ExitCodes.Usage : code;
    }

    // The parser takes an unknown option for a name, and no name begins with a dash.
    private static string? MistakenOption(ParseResult parse) => parse.CommandResult.Children.OfType<ArgumentResult>()
        .SelectMany(argument => argument.Tokens).Select(token => token.Value).FirstOrDefault(value => value.StartsWith('-'));

    private static RootCommand Create(CommandHost host)
    {
        var root = new RootCommand("Cronium runs scripts on time, on a cluster that never loses and never doubles a run.")
        {
            DemoCommand.Create(host),
            DevCommand.Create(host),
            SiloCommand.Create(host),
            ApplyCommand.Create(host),
            JobsCommand.Create(host),
            RunCommand.Create(host),
            RunsCommand.Create(host),
            LogsCommand.Create(host),
            CancelCommand.Create(host),
            RetryCommand.Create(host),
            PauseCommand.Create(host),
            ResumeCommand.Create(host),
            DeleteCommand.Create(host),
            NextCommand.Create(host),
            WhyCommand.Create(host),
            ServersCommand.Create(host),
            EnginesCommand.Create(host),
            SilosCommand.Create(host),
            SecretsCommand.Create(host),
            ConfigCommand.Create(host),
            DoctorCommand.Create(host),
            DrillCommand.Create(host),
            CompletionCommand.Create(host),
        };
        GlobalOptions.AddTo(root);
        HelpOfProgram.AddTo(root);
        return root;
    }
}
