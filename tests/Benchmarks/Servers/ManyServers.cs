using System.Diagnostics;
using Cronium.Client;
using Cronium.Grains.Runs;

namespace Cronium.Benchmarks.Servers;

/// <summary>One command on fifty servers at once, beside the programs people use for that. All keep their connections open from the first round on.</summary>
internal static class ManyServers
{
    private const int Servers = 50;
    private const int Rounds = 5;
    private const string Command = "uname -n";

    public static async Task MeasureAsync(CancellationToken cancellationToken)
    {
        await using var targets = await Targets.StartAsync(Servers);
        await using var silo = await BenchmarkSilo.StartAsync(null, cancellationToken);
        await targets.PutAsync(silo.Client, 100, cancellationToken);
        await silo.Client.PutJobAsync(Targets.Job("everywhere", targets.Names, Command), null, cancellationToken);
        using var ends = new Ends();
        await RoundsAsync("Cronium.Grains, one durable run over all", () => OursAsync(silo.Client, ends, cancellationToken));

        foreach (var (program, arguments) in Peers(targets))
        {
            if (Peer.IsThere(program))
            {
                await RoundsAsync(program, () => Peer.TimeAsync(program, arguments, cancellationToken));
            }
            else
            {
                Report.Line($"{program} is not installed");
            }
        }
    }

    private static async Task RoundsAsync(string what, Func<Task<double>> round)
    {
        var first = await round();
        var warm = new List<double>();
        for (var number = 0; number < Rounds; number++)
        {
            warm.Add(await round());
        }

        Report.Line($"{what}: first round {first:0} ms, then p50 {warm.Order().ElementAt(Rounds / 2):0} ms");
    }

    private static async Task<double> OursAsync(CroniumClient client, Ends ends, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        var end = ends.Of(1);
        var run = await client.TriggerAsync("everywhere", cancellationToken: cancellationToken);
        await end.WaitAsync(cancellationToken);
        var took = watch.Elapsed.TotalMilliseconds;
        var status = (await client.GetRunAsync(run, cancellationToken)).Status;
        return status == RunStatus.Succeeded ? took : throw new InvalidOperationException($"The run ended as {status}.");
    }

    private static IEnumerable<(string Program, string[] Arguments)> Peers(Targets targets)
    {
        var (config, hosts) = (targets.SshConfig, Path.Combine(targets.Folder, "hosts"));
        yield return ("clush", ["--hostfile", hosts, "-f", $"{Servers}", "-o", $"-F {config}", "-w", string.Join(',', targets.Names), Command]);
        yield return ("parallel-ssh", ["-h", hosts, "-p", $"{Servers}", "-x", $"-F {config}", Command]);
        yield return ("ansible", ["all", "-i", hosts, "-f", $"{Servers}", "--ssh-common-args", $"-F {config}", "-m", "command", "-a", Command]);
    }
}
