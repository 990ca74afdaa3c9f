using System.CommandLine;
using Cronium.Cli.Demo;

namespace Cronium.Cli.Commands;

/// <summary><c>cronium demo</c></summary>
internal static class DemoCommand
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(85);

    private static readonly Option<string?> Image = new("--image") { Description = "Image for the script in a container; without it the smallest one that the engine has and that has a shell.", HelpName = "IMAGE" };

    public static Command Create(CommandHost host) =>
        new Command("demo", "See it in a minute: a cluster, a killed silo, and the proof that nothing was lost or doubled.") { Image }
            .DoesAlone(host, (parse, cancellationToken) => RunAsync(host, parse, cancellationToken));

    private static async Task<int> RunAsync(CommandHost host, ParseResult parse, CancellationToken cancellationToken)
    {
        host.Terminal.UseColour(!parse.GetValue(GlobalOptions.NoColour));
        using var limit = new CancellationTokenSource(Limit, host.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var holds = await new Demonstration(new Stage(host.Terminal.Screen), parse.GetValue(Image), host.Time).PlayAsync(either.Token);
            return holds ? ExitCodes.Done : ExitCodes.Problem;
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new DemoException($"The demonstration did not come to its end within {Limit.TotalSeconds:0} s.");
        }
    }
}
