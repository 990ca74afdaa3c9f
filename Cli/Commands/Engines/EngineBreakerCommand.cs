using System.CommandLine;
using Cronium.Cli.Api;
using Cronium.Cli.Commands.Servers;
using Cronium.Cli.Output;
using Spectre.Console;

namespace Cronium.Cli.Commands.Engines;

/// <summary><c>cronium engines breaker NAME open|close</c></summary>
internal static class EngineBreakerCommand
{
    public static Command Create(CommandHost host)
    {
        var name = EngineName.Argument();
        return new Command("breaker", "Open or close the circuit breaker of a Docker Engine by hand, as for maintenance. Containers that run there run on.")
        {
            name,
            ServerBreakerCommand.Wish,
            ServerBreakerCommand.For,
            ServerBreakerCommand.Reason,
        }
        .WithExamples("cronium engines breaker build1 open --for 30m --reason \"new kernel\"", "cronium engines breaker build1 close")
        .Does(host, async (session, parse, cancellationToken) => session.Print(
            await session.Api.SetEngineBreakerAsync(parse.GetRequiredValue(name), ServerBreakerCommand.WishOf(parse), cancellationToken),
            (engine, screen) => screen.WriteLine($"{engine.Name}: breaker {PlainText.Of(EngineText.Breaker(engine, session.Now).Text)}")));
    }
}
