using System.CommandLine;
using Cronium.Cli.Api;
using Cronium.Cli.Output;
using Spectre.Console;

namespace Cronium.Cli.Commands;

/// <summary><c>cronium silos</c></summary>
internal static class SilosCommand
{
    public static Command Create(CommandHost host) => new Command("silos", "List the processes of the cluster.").Does(host, RunAsync);

    private static async Task<int> RunAsync(Session session, ParseResult parse, CancellationToken cancellationToken) =>
        session.Print(await session.Api.GetClusterAsync(cancellationToken), (cluster, screen) => Show(session, cluster, screen));

    private static void Show(Session session, Cluster cluster, IAnsiConsole screen)
    {
        var table = new PlainTable("Silo", "Status", "Address", "Process", "Shards", "Since");
        foreach (var silo in cluster.Silos.GroupBy(silo => silo.Name).SelectMany(Lives))
        {
            var colour = silo.Status == "Active" ? Color.Green : Color.Yellow;
            table.Add(silo.Name, new Cell(silo.Status, colour), silo.Address, silo.ProcessId == 0 ? null : $"{silo.ProcessId}", $"{silo.Shards.Count}", silo.StartedAt is { } since ? session.Ago(since) : null);
        }

        table.Print(screen, "No silo.");
    }

    // A silo that came back is shown once; of one that did not, its last life.
    private static IEnumerable<ClusterSilo> Lives(IEnumerable<ClusterSilo> ofOneName)
    {
        var alive = ofOneName.Where(silo => silo.Status != "Dead").ToList();
        return alive.Count > 0 ? alive : ofOneName.TakeLast(1);
    }
}
