using System.Text;
using System.Text.Json.Nodes;
using Cronium.Chaos.Load;
using Cronium.Chaos.World;
using Cronium.Integration.Tests.Cluster;

namespace Cronium.Chaos.Facts;

/// <summary>Asks the cluster and reads the scripts' accounts, when all is quiet.</summary>
internal sealed class Collector(ChaosWorld world, CroniumApi api)
{
    private const int LogsAtOnce = 8;

    public async Task<JobFacts> OfJobAsync(
        ChaosJob job, Edge begin, Edge end, IEnumerable<RunRequest> requests, IReadOnlyDictionary<string, string> followed, CancellationToken cancellationToken)
    {
        var runs = (await api.AllAsync($"/v1/runs?job={job.Name}&limit=200", cancellationToken)).Select(RunFacts.Of).ToList();
        var accounts = new Accounts(world, job);
        var stored = new List<LogFacts>();
        foreach (var batch in runs.Chunk(LogsAtOnce))
        {
            stored.AddRange((await Task.WhenAll(batch.Select(run => LogsAsync(run, accounts, cancellationToken)))).SelectMany(logs => logs));
        }

        return new JobFacts
        {
            Job = job,
            Begin = begin,
            End = end,
            Fires = [.. (await api.AllAsync($"/v1/jobs/{job.Name}/fires?limit=200", cancellationToken)).Select(FireFacts.Of)],
            Runs = runs,
            Requests = [.. requests.Where(request => request.Job == job)],
            Notes = accounts.Notes(),
            Logs = [.. stored, .. runs.Where(run => followed.ContainsKey(run.Id)).Select(run => Followed(run, followed[run.Id], accounts))],
        };
    }

    private static LogFacts Followed(RunFacts run, string read, Accounts accounts)
    {
        var attempts = run.Dispatches.Single().Attempts;
        var truth = string.Concat(attempts.Select(attempt => accounts.Truth(new AttemptKey(run.Id, attempt.Number, run.Dispatches.Single().Server))));
        return new LogFacts(new AttemptKey(run.Id, 0, run.Dispatches.Single().Server), read, truth, attempts is not [.., { End: "exited" }], Numbered: true);
    }

    private async Task<IReadOnlyList<LogFacts>> LogsAsync(RunFacts run, Accounts accounts, CancellationToken cancellationToken)
    {
        var logs = new List<LogFacts>();
        foreach (var dispatch in run.Dispatches)
        {
            var entries = await EntriesAsync(run.Id, dispatch.Name, cancellationToken);
            var numbered = entries.Select(entry => (long)entry["n"]!).SequenceEqual(Enumerable.Range(1, entries.Count).Select(number => (long)number));
            logs.AddRange(dispatch.Attempts.Select(attempt => new LogFacts(
                new AttemptKey(run.Id, attempt.Number, dispatch.Server),
                Text(entries.Where(entry => (int)entry["attempt"]! == attempt.Number)),
                accounts.Truth(new AttemptKey(run.Id, attempt.Number, dispatch.Server)),
                attempt.End != "exited",
                numbered)));
        }

        return logs;
    }

    private async Task<IReadOnlyList<JsonNode>> EntriesAsync(string run, string dispatch, CancellationToken cancellationToken)
    {
        var text = await api.EntriesAsync($"/v1/runs/{run}/log?dispatch={dispatch}", cancellationToken);
        return [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!)]; // a line is an object
    }

    private static string Text(IEnumerable<JsonNode> entries)
    {
        var text = new StringBuilder();
        foreach (var entry in entries.Where(entry => (string?)entry["stream"] == "stdout"))
        {
            text.Append((string?)entry["text"]).Append((bool?)entry["partial"] == true ? "" : "\n");
        }

        return text.ToString();
    }
}
