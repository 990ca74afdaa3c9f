using System.CommandLine;
using System.CommandLine.Completions;
using Cronium.Cli.Api;

namespace Cronium.Cli.Commands.Servers;

/// <summary>Names of servers on the command line, which the shell can complete.</summary>
internal static class ServerName
{
    // A person waits at the prompt.
    private static readonly TimeSpan CompleteWithin = TimeSpan.FromSeconds(1);

    public static Argument<string> Argument(CommandHost host)
    {
        var argument = new Argument<string>("server") { Description = "Name of the server.", HelpName = "server" };
        argument.CompletionSources.Add(context => Complete(host, context));
        return argument;
    }

    public static Argument<string[]> Several(CommandHost host)
    {
        var argument = new Argument<string[]>("servers") { Description = "Names of servers.", HelpName = "servers", Arity = ArgumentArity.ZeroOrMore };
        argument.CompletionSources.Add(context => Complete(host, context));
        return argument;
    }

    public static Option<string[]> Labels { get; } = new("--label", "-l") { Description = "Only servers with this label, such as role=db. May be given several times.", HelpName = "KEY=VALUE" };

    /// <summary>The labels asked for, checked.</summary>
    /// <exception cref="UsageException">One is not <c>key=value</c>.</exception>
    public static IReadOnlyList<string> LabelsOf(ParseResult parse)
    {
        var labels = parse.GetValue(Labels) ?? [];
        return labels.FirstOrDefault(label => label.IndexOf('=', StringComparison.Ordinal) < 1) is { } wrong
            ? throw new UsageException($"'{wrong}' is not a label; write for example role=db.")
            : labels;
    }

    private static IEnumerable<CompletionItem> Complete(CommandHost host, CompletionContext context)
    {
        using var limit = new CancellationTokenSource(CompleteWithin, host.Time);
        try
        {
            using var session = Session.Open(host, context.ParseResult);

            // The parser asks for completions synchronously, and nothing else runs meanwhile.
            var page = Task.Run(() => session.Api.ListServersAsync([], null, limit.Token), limit.Token).GetAwaiter().GetResult();
            return [.. page.Value.Items.Select(server => new CompletionItem(server.Name)).Where(item => item.Label.StartsWith(context.WordToComplete, StringComparison.Ordinal))];
        }
        catch (Exception failure) when (failure is ApiException or UnreachableException or UsageException or OperationCanceledException or System.Text.Json.JsonException)
        {
            // There is nothing to complete with; the command itself will say why.
            return [];
        }
    }
}
