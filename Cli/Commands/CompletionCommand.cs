using System.CommandLine;

namespace Cronium.Cli.Commands;

/// <summary><c>cronium completion bash|zsh|fish</c></summary>
internal static class CompletionCommand
{
    private static readonly Argument<string> Shell = new Argument<string>("shell") { Description = "bash, zsh or fish." }.AcceptOnlyFromAmong("bash", "zsh", "fish");

    private const string Bash = """
        # Load it with: source <(cronium completion bash)
        _cronium() {
            local line=${COMP_LINE:0:$COMP_POINT}
            local IFS=$'\n'
            COMPREPLY=($(compgen -W "$("${COMP_WORDS[0]}" "[suggest:${#line}]" "$line" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}"))
        }
        complete -o default -F _cronium cronium ./cronium
        """;

    private const string Zsh = """
        # Load it with: source <(cronium completion zsh)
        _cronium() {
            local line="${words[1,CURRENT]}"
            local -a found=("${(@f)$("${words[1]}" "[suggest:${#line}]" "$line" 2>/dev/null)}")
            compadd -a found
            _files
        }
        compdef _cronium cronium ./cronium
        """;

    private const string Fish = """
        # Load it with: cronium completion fish | source
        function __cronium_complete
            set -l line (commandline -cp)
            set -l program (commandline -opc)[1]
            $program "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null
        end
        complete -c cronium -a '(__cronium_complete)'
        """;

    public static Command Create(CommandHost host) =>
        new Command("completion", "Print what makes the shell complete commands and options.") { Shell }.DoesAlone(host, async (parse, cancellationToken) =>
        {
            var script = parse.GetRequiredValue(Shell) switch { "bash" => Bash, "zsh" => Zsh, _ => Fish };
            await host.Terminal.Output.WriteLineAsync(script.AsMemory(), cancellationToken);
            return ExitCodes.Done;
        });
}
