using System.CommandLine;
using Cronium.Cli.Output;
using Spectre.Console;

namespace Cronium.Cli.Commands;

/// <summary><c>cronium secrets set|list|delete</c></summary>
internal static class SecretsCommand
{
    private static readonly Argument<string> Name = new("name") { Description = "Name; the script sees it as this environment variable." };

    public static Command Create(CommandHost host) => new("secrets", "Set, list and delete secrets. A value goes in and never comes out.")
    {
        new Command("set", "Set a secret. The value is typed unseen, or read from standard input; one line feed at its end is dropped.") { Name }.Does(host, SetAsync),
        new Command("list", "List the names of secrets.").Does(host, ListAsync),
        new Command("delete", "Delete a secret.") { Name }.Does(host, DeleteAsync),
    };

    private static async Task<int> SetAsync(Session session, ParseResult parse, CancellationToken cancellationToken)
    {
        var name = parse.GetRequiredValue(Name);
        var value = session.Terminal.InputIsTerminal ? HiddenInput.Read(session.Terminal, $"Value of {name}: ") : WithoutLineFeed(await session.Terminal.Input.ReadToEndAsync(cancellationToken));
        if (value.Length == 0)
        {
            throw new UsageException("The value is empty; nothing was changed.");
        }

        await session.Api.PutSecretAsync(name, value, cancellationToken);
        session.Hint($"{name} is set");
        return ExitCodes.Done;
    }

    private static async Task<int> ListAsync(Session session, ParseResult parse, CancellationToken cancellationToken) =>
        session.Print(await session.Api.ListSecretsAsync(cancellationToken), (page, screen) =>
        {
            foreach (var secret in page.Items)
            {
                screen.WriteLine(secret.Name);
            }
        });

    private static async Task<int> DeleteAsync(Session session, ParseResult parse, CancellationToken cancellationToken)
    {
        await session.Api.DeleteSecretAsync(parse.GetRequiredValue(Name), cancellationToken);
        return ExitCodes.Done;
    }

    private static string WithoutLineFeed(string text) => text.EndsWith("\r\n", StringComparison.Ordinal) ? text[..^2] : text.EndsWith('\n') ? text[..^1] : text;
}
