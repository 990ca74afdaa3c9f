using System.CommandLine;
using Spectre.Console;

namespace Cronium.Cli.Commands.Servers;

/// <summary><c>cronium servers forget-host-key NAME</c></summary>
internal static class ServerHostKeyCommand
{
    public static Command Create(CommandHost host)
    {
        var name = ServerName.Argument(host);
        return new Command("forget-host-key", "Forget the host key that was taken on first use, after a server was set up anew; the next one seen is taken.") { name }
            .Does(host, async (session, parse, cancellationToken) =>
            {
                var reply = await session.Api.ForgetHostKeyAsync(parse.GetRequiredValue(name), cancellationToken);
                return session.Print(reply, (server, screen) => screen.WriteLine($"{server.Name}: the next host key seen is taken"));
            });
    }
}
