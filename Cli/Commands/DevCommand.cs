using System.CommandLine;
using Cronium.Cli.Dev;
using Cronium.Cli.Output;
using Spectre.Console;

namespace Cronium.Cli.Commands;

/// <summary><c>cronium dev</c></summary>
internal static class DevCommand
{
    private static readonly Option<int> Silos = new("--silos") { Description = "How many silos.", DefaultValueFactory = _ => 1, HelpName = "N" };
    private static readonly Option<bool> Verbose = new("--verbose") { Description = "Print what the silos say." };

    public static Command Create(CommandHost host)
    {
        var command = new Command("dev", "Run a whole cluster here: store, silos, local scripts. Takes every key of 'cronium config' as a flag, such as --http:url=http://127.0.0.1:5090.")
        {
            Silos,
            Verbose,
        };
        command.TreatUnmatchedTokensAsErrors = false;
        return command.DoesAlone(host, (parse, cancellationToken) => RunAsync(host, parse, cancellationToken));
    }

    private static async Task<int> RunAsync(CommandHost host, ParseResult parse, CancellationToken cancellationToken)
    {
        host.Terminal.UseColour(!parse.GetValue(GlobalOptions.NoColour));
        var screen = host.Terminal.Screen;
        var options = new DevOptions
        {
            Silos = parse.GetValue(Silos) is >= 1 and <= 16 and var silos ? silos : throw new UsageException("--silos takes 1 to 16."),
            Flags = parse.UnmatchedTokens,
            Verbose = parse.GetValue(Verbose),
            Say = text => screen.Write(new Text(text + "\n")),
        };
        screen.WriteLine($"Starting {(silos == 1 ? "a silo" : $"{silos} silos")} ...");
        await using var cluster = await DevCluster.StartAsync(options, host.Time, cancellationToken);
        var path = DevFile.PathOf(host.Variable);
        var file = new DevFile([.. cluster.Address.Urls.Select(url => url.GetLeftPart(UriPartial.Authority))], cluster.Settings.Token, Environment.ProcessId);
        file.Write(path);
        try
        {
            Welcome(cluster, path, screen);
            await cluster.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            screen.WriteLine("Stopping ...");
        }
        finally
        {
            file.Remove(path);
        }

        return ExitCodes.Done;
    }

    private static void Welcome(DevCluster cluster, string file, IAnsiConsole screen)
    {
        var table = PlainTable.OfDetails();
        foreach (var url in cluster.Address.Urls)
        {
            table.Add("API", new Cell(url.GetLeftPart(UriPartial.Authority), Color.Green));
        }

        table.Add("Token", $"in {file}, where the commands below find it");
        table.Add("Data", cluster.Settings.Directory);
        foreach (var log in cluster.LogFiles)
        {
            table.Add("Log", log);
        }

        screen.WriteLine("Cronium is running.");
        screen.WriteLine();
        table.Print(screen, "");
        screen.WriteLine();
        screen.WriteLine("Next, in another terminal:");
        screen.WriteLine("  ./cronium apply -f samples/hello.yaml");
        screen.WriteLine("  ./cronium run hello --follow");
        screen.WriteLine("  ./cronium jobs");
        screen.WriteLine();
        screen.WriteLine("Ctrl-C stops it; jobs and history stay.");
    }
}
