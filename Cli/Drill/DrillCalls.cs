using System.Net;
using System.Text.Json.Nodes;
using Cronium.Cli.Api;

namespace Cronium.Cli.Drill;

/// <summary>Requests of a drill. A cluster that has just lost a silo may ask for patience: they are repeated until a bound is reached.</summary>
internal sealed class DrillCalls(CroniumApi api, TimeProvider time)
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(45);

    public CroniumApi Api => api;

    /// <summary>Makes a request that may be repeated.</summary>
    public async Task<T> AskAsync<T>(Func<Task<T>> ask, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        while (true)
        {
            try
            {
                return await ask();
            }
            catch (Exception failure) when (IsPassing(failure) && time.GetElapsedTime(started) < Patience)
            {
                api.TryAnotherSilo();
                await Task.Delay(Poll, time, cancellationToken);
            }
        }
    }

    /// <summary>Waits until something holds; says whether it did.</summary>
    public async Task<bool> UntilAsync(Func<Task<bool>> holds, TimeSpan within, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        while (!await AskAsync(holds, cancellationToken))
        {
            if (time.GetElapsedTime(started) > within)
            {
                return false;
            }

            await Task.Delay(Poll, time, cancellationToken);
        }

        return true;
    }

    /// <summary>Whether anything was made that somebody has to remove.</summary>
    public bool HasMade { get; private set; }

    public Task PutJobAsync(JsonObject job, CancellationToken cancellationToken)
    {
        HasMade = true;
        return AskAsync(() => api.PutJobAsync((string?)job["name"] ?? "", job.ToJsonString(), cancellationToken), cancellationToken);
    }

    public async Task<string> StartRunAsync(string job, CancellationToken cancellationToken)
    {
        var key = Guid.NewGuid().ToString("n");
        return (await AskAsync(() => api.StartRunAsync(job, key, cancellationToken), cancellationToken)).Value.Id;
    }

    public async Task<Run> RunAsync(string id, CancellationToken cancellationToken) =>
        (await AskAsync(() => api.GetRunAsync(id, cancellationToken), cancellationToken)).Value;

    public Task<string> LogTextAsync(string run, CancellationToken cancellationToken) => AskAsync(
        async () =>
        {
            using var response = await api.OpenLogTextAsync(run, cancellationToken);
            return await response.Content.ReadAsStringAsync(cancellationToken);
        },
        cancellationToken);

    /// <summary>Deletes a job; one that is gone already is as good.</summary>
    public async Task DeleteJobAsync(string job, CancellationToken cancellationToken)
    {
        try
        {
            await AskAsync(
                async () =>
                {
                    await api.DeleteJobAsync(job, cancellationToken);
                    return true;
                },
                cancellationToken);
        }
        catch (ApiException refusal) when (refusal.Status == HttpStatusCode.NotFound)
        {
            // Deleted before.
        }
    }

    /// <summary>Names of all jobs that drills made.</summary>
    public async Task<IReadOnlyList<string>> DrillJobsAsync(CancellationToken cancellationToken)
    {
        var names = new List<string>();
        string? after = null;
        do
        {
            var page = (await AskAsync(() => api.ListJobsAsync(after, cancellationToken), cancellationToken)).Value;
            names.AddRange(page.Items.Select(job => job.Name).Where(DrillNames.IsOfDrill));
            after = page.Next;
        }
        while (after is not null);

        return names;
    }

    private static bool IsPassing(Exception failure) => failure is UnreachableException or HttpRequestException or IOException || failure is ApiException { IsPassing: true };
}
