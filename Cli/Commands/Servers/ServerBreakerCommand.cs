using System.CommandLine;
using Cronium.Cli.Api;
using Cronium.Cli.Output;
using Spectre.Console;

namespace Cronium.Cli.Commands.Servers;

/// <summary><c>cronium servers breaker NAME open|close</c></summary>
internal static class ServerBreakerCommand
{
    private const string Open = "open";
    private const string Close = "close";
    public static readonly Argument<string> Wish = new Argument<string>("open|close") { Description = "open: start nothing there, reach for nothing. close: as usual, earlier failures forgotten.", HelpName = "open|close" }.AcceptOnlyFromAmong(Open, Close);
    public static readonly Option<string?> For = new("--for") { Description = "How long it stays open, such as 10m; without: until it is closed.", HelpName = "TIME" };
    public static readonly Option<string?> Reason = new("--reason") { Description = "Why, for those who find it open.", HelpName = "TEXT" };

    public static Command Create(CommandHost host)
    {
        var name = ServerName.Argument(host);
        return new Command("breaker", "Open or close the circuit breaker of a server by hand, as for maintenance. Scripts that run there run on.") { name, Wish, For, Reason }
            .WithExamples("cronium servers breaker db1 open --for 30m --reason \"new disks\"", "cronium servers breaker db1 close")
            .Does(host, (session, parse, cancellationToken) => RunAsync(session, parse, parse.GetRequiredValue(name), cancellationToken));
    }

    /// <summary>What the arguments ask for.</summary>
    /// <exception cref="UsageException">They do not go together.</exception>
    public static BreakerWish WishOf(ParseResult parse)
    {
        var (open, duration, reason) = (parse.GetRequiredValue(Wish) == Open, parse.GetValue(For), parse.GetValue(Reason));
        return open || (duration ?? reason) is null
            ? new BreakerWish(open ? "open" : "closed", duration, reason)
            : throw new UsageException("--for and --reason belong to 'open'.");
    }

    private static async Task<int> RunAsync(Session session, ParseResult parse, string name, CancellationToken cancellationToken)
    {
        var reply = await session.Api.SetBreakerAsync(name, WishOf(parse), cancellationToken);
        return session.Print(reply, (server, screen) => screen.WriteLine($"{server.Name}: breaker {PlainText.Of(ServerText.Breaker(server.Breaker, session.Now).Text)}"));
    }
}
