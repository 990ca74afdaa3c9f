using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Cronium.Chaos.Load;

/// <summary>
/// People and programs that ask for runs while things break. Each request has an idempotency key, is repeated until it is
/// answered, and then asked once more of another silo: both answers must name one run.
/// </summary>
internal sealed class Hands(ChaosApi api, Reader reader)
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(15);

    private readonly List<RunRequest> _requests = [];

    /// <summary>What was asked for, and which runs were promised.</summary>
    public IReadOnlyList<RunRequest> Requests => _requests;

    /// <summary>Asks for a run every two seconds until it is told to stop; jobs in turns.</summary>
    public async Task WorkAsync(CancellationToken stop, CancellationToken cancellationToken)
    {
        ChaosJob[] turn = [Workload.Counted, Workload.CountedOnServer, Workload.Canceled, Workload.Counted, Workload.CanceledOnServer];
        var work = new List<Task>();
        for (var number = 0; !stop.IsCancellationRequested; number++)
        {
            work.Add(AskAsync(turn[number % turn.Length], number, cancellationToken));
            await Task.Delay(Period, TimeProvider.System, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await Task.WhenAll(work);
    }

    private async Task AskAsync(ChaosJob job, int number, CancellationToken cancellationToken)
    {
        var key = string.Create(CultureInfo.InvariantCulture, $"request-{number}");
        var first = await TriggerAsync(job, key, cancellationToken);
        reader.Follow(first, cancellationToken);
        var again = await TriggerAsync(job, key, cancellationToken);
        lock (_requests)
        {
            _requests.Add(new RunRequest(job, key, first, again));
        }

        if (job.Outcome == Outcome.IsCanceled)
        {
            await CancelAsync(first, cancellationToken);
        }
    }

    private async Task<string> TriggerAsync(ChaosJob job, string key, CancellationToken cancellationToken) =>
        (string?)(await api.SendAsync(HttpMethod.Post, $"/v1/jobs/{job.Name}/runs", key, cancellationToken))["id"]
            ?? throw new InvalidOperationException($"A request for a run of {job.Name} was refused.");

    /// <summary>Waits for the script to run, so that there is something to end, and cancels it; one that does not come to run is canceled, too.</summary>
    private async Task CancelAsync(string run, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < StartLimit && (string?)(await api.SendAsync(HttpMethod.Get, $"/v1/runs/{run}", null, cancellationToken))["status"] != "Running")
        {
            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, cancellationToken);
        }

        await api.SendAsync(HttpMethod.Post, $"/v1/runs/{run}/cancel", null, cancellationToken);
    }
}

/// <summary>A request for a run.</summary>
/// <param name="Job">Of which job.</param>
/// <param name="Key">Idempotency key.</param>
/// <param name="Run">The run that was promised first.</param>
/// <param name="Again">The run that the repeated request was answered with.</param>
internal sealed record RunRequest(ChaosJob Job, string Key, string Run, string Again);
