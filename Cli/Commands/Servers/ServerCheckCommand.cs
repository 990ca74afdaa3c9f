using System.CommandLine;
using Cronium.Cli.Api;
using Cronium.Cli.Output;
using Cronium.Grains.Servers;
using Spectre.Console;

namespace Cronium.Cli.Commands.Servers;

/// <summary><c>cronium servers check NAME...</c></summary>
internal static class ServerCheckCommand
{
    private const int AtOnce = 16;
    private static readonly Option<bool> All = new("--all") { Description = "Every server." };

    public static Command Create(CommandHost host)
    {
        var names = ServerName.Several(host);
        return new Command("check", "Connect to servers and look at everything a run needs: reach, host key, login, interpreters, survival, disk, clock, SFTP, sessions. Ends with 1 if one fails.")
        {
            names,
            ServerName.Labels,
            All,
        }
        .WithExamples("cronium servers check db1", "cronium servers check -l role=db", "cronium servers check --all -o json")
        .Does(host, async (session, parse, cancellationToken) =>
        {
            var chosen = await ChosenAsync(session, parse, parse.GetValue(names) ?? [], cancellationToken);
            return chosen is [var only] ? await CheckOneAsync(session, only, cancellationToken) : await CheckManyAsync(session, chosen, cancellationToken);
        });
    }

    private static async Task<IReadOnlyList<string>> ChosenAsync(Session session, ParseResult parse, string[] names, CancellationToken cancellationToken)
    {
        var (labels, all) = (ServerName.LabelsOf(parse), parse.GetValue(All));
        if ((names.Length > 0 ? 1 : 0) + (labels.Count > 0 ? 1 : 0) + (all ? 1 : 0) != 1)
        {
            throw new UsageException("Say which servers: their names, labels with -l, or --all.");
        }

        if (names.Length > 0)
        {
            return [.. names.Distinct()];
        }

        var (servers, _) = await ServerPages.AllAsync(session.Api, labels, cancellationToken);
        return servers.Count > 0
            ? [.. servers.Select(server => server.Name)]
            : throw new UsageException(all ? "There are no servers." : $"There is no server with {string.Join(" and ", labels)}.");
    }

    private static async Task<int> CheckOneAsync(Session session, string name, CancellationToken cancellationToken)
    {
        session.Hint($"Checking {name} ...");
        var reply = await session.Api.CheckServerAsync(name, cancellationToken);
        session.Print(reply, (check, screen) => CheckText.Show(name, check, screen));
        return reply.Value.Passed ? ExitCodes.Done : ExitCodes.Problem;
    }

    private static async Task<int> CheckManyAsync(Session session, IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        session.Hint($"Checking {names.Count} servers ...");
        var width = names.Max(name => name.Length);
        var checks = new Dictionary<string, Check>();
        using var gate = new SemaphoreSlim(1);
        await Parallel.ForEachAsync(names, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, async (name, token) =>
        {
            var check = await CheckAsync(session.Api, name, token);
            await gate.WaitAsync(token);
            checks[name] = check;
            if (!session.Json)
            {
                CheckText.ShowInShort(name.PadRight(width), check, session.Terminal.Screen);
            }

            gate.Release();
        });
        session.PrintValue(names.Select(name => Listed(name, checks[name])), (_, screen) => CheckText.Sum(checks.Values, screen));
        return checks.Values.All(check => check.Passed) ? ExitCodes.Done : ExitCodes.Problem;
    }

    // As the API writes it, and whose it is.
    private static object Listed(string name, Check check) => new
    {
        name,
        check.Passed,
        Findings = check.Findings.Select(finding => new { finding.Subject, Verdict = finding.Verdict.ToString().ToLowerInvariant(), finding.Detail, finding.Fix }),
    };

    // One that cannot be asked about does not hide the others.
    private static async Task<Check> CheckAsync(CroniumApi api, string name, CancellationToken cancellationToken)
    {
        try
        {
            return (await api.CheckServerAsync(name, cancellationToken)).Value;
        }
        catch (ApiException refusal)
        {
            return new Check { Findings = [new CheckFinding("check", FindingVerdict.Failed, refusal.Message)] };
        }
    }
}
