using System.Text;
using Cronium.Cli;
using Cronium.Cli.Output;

namespace Cronium.Integration.Tests.Cli;

/// <summary>One invocation of the command inside the test, and what it wrote.</summary>
internal sealed record CommandRun(int ExitCode, byte[] OutputBytes, string Error)
{
    public string Output => Encoding.UTF8.GetString(OutputBytes);

    public static Task<CommandRun> OfAsync(params string[] args) => OfAsync("", CancellationToken.None, args);

    /// <summary>Runs it with nothing of this machine's own settings.</summary>
    public static Task<CommandRun> OfAsync(string input, CancellationToken interrupt, params string[] args) => OfAsync(input, _ => null, interrupt, args);

    /// <summary>Runs it with an environment of its own.</summary>
    public static async Task<CommandRun> OfAsync(string input, Func<string, string?> variable, CancellationToken interrupt, params string[] args)
    {
        using var output = new MemoryStream();
        using var error = new MemoryStream();
        var host = new CommandHost(new Terminal(output, error, new StringReader(input)), variable, TimeProvider.System);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(interrupt, TestContext.Current.CancellationToken);
        var code = await CroniumCommand.RunAsync(args, host, either.Token);
        return new CommandRun(code, output.ToArray(), Encoding.UTF8.GetString(error.ToArray()));
    }
}
