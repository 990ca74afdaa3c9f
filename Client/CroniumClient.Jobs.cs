using Cronium.Grains.Fires;
using Cronium.Grains.Jobs;
using Cronium.Grains.Runs;

namespace Cronium.Client;

public sealed partial class CroniumClient
{
    private const int PageItems = 200;

    /// <summary>Creates or replaces a job. Durable when it returns.</summary>
    /// <param name="definition">The whole new definition.</param>
    /// <param name="expectedVersion">The version it is based on: 0 to create only, null (default) to accept any. With a version, an unanswered call is not repeated.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public Task<JobSnapshot> PutJobAsync(JobDefinition definition, long? expectedVersion = null, CancellationToken cancellationToken = default)
    {
        var put = new PutJob { Definition = definition, ExpectedVersion = expectedVersion };
        return expectedVersion is null
            ? AskAsync(() => Job(definition.Name).PutAsync(put), cancellationToken)
            : Job(definition.Name).PutAsync(put).WaitAsync(cancellationToken);
    }

    /// <summary>The job as it is now.</summary>
    public Task<JobSnapshot> GetJobAsync(string job, CancellationToken cancellationToken = default) =>
        AskAsync(() => Job(job).GetAsync(), cancellationToken);

    /// <summary>All jobs, in order of name, fetched as they are enumerated.</summary>
    public IAsyncEnumerable<JobSnapshot> ListJobsAsync(CancellationToken cancellationToken = default) =>
        PagesAsync(after => cluster.GetGrain<IJobIndexGrain>(0).ListAsync(after, PageItems), cancellationToken);

    /// <summary>Deletes the job. Its active runs go on to their end.</summary>
    public Task DeleteJobAsync(string job, CancellationToken cancellationToken = default) =>
        AskAsync(() => DoneAsync(Job(job).DeleteAsync()), cancellationToken);

    /// <summary>Makes a run at once.</summary>
    /// <param name="job">Name of the job.</param>
    /// <param name="by">Who asks, for the record.</param>
    /// <param name="idempotencyKey">Calls with the same key make one run; null (default): this call makes one of its own.</param>
    /// <param name="cancellationToken">Gives up waiting; the run may exist all the same.</param>
    public Task<RunId> TriggerAsync(string job, string? by = null, string? idempotencyKey = null, CancellationToken cancellationToken = default) =>
        TriggerAsync(job, new TriggerRequest { By = by, IdempotencyKey = idempotencyKey ?? NewKey() }, cancellationToken);

    /// <summary>No occurrence leads to a run until <see cref="ResumeAsync"/>.</summary>
    public Task<JobSnapshot> PauseAsync(string job, CancellationToken cancellationToken = default) =>
        AskAsync(() => Job(job).PauseAsync(), cancellationToken);

    /// <summary>Ends a pause.</summary>
    public Task<JobSnapshot> ResumeAsync(string job, CancellationToken cancellationToken = default) =>
        AskAsync(() => Job(job).ResumeAsync(), cancellationToken);

    /// <summary>Due instants of a job and what became of them, newest first, fetched as they are enumerated.</summary>
    public IAsyncEnumerable<FireRecord> ListFiresAsync(string job, CancellationToken cancellationToken = default) =>
        PagesAsync(after => cluster.GetGrain<IFireLedgerGrain>(0).ListAsync(job, after, PageItems), cancellationToken);

    /// <summary>Every occurrence from <paramref name="from"/> up to <paramref name="to"/>, in order, 10,000 at most.</summary>
    /// <param name="from">First instant.</param>
    /// <param name="to">End, itself not included.</param>
    /// <param name="job">Name of a job; null (default): of all jobs.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public Task<IReadOnlyList<PlannedOccurrence>> PreviewAsync(DateTimeOffset from, DateTimeOffset to, string? job = null, CancellationToken cancellationToken = default) =>
        AskAsync(() => cluster.GetGrain<IJobIndexGrain>(0).PreviewAsync(from, to, job), cancellationToken);

    private IJobGrain Job(string name) => cluster.GetGrain<IJobGrain>(name);

    // The key makes the call safe to repeat.
    private Task<RunId> TriggerAsync(string job, TriggerRequest request, CancellationToken cancellationToken) =>
        AskAsync(() => Job(job).TriggerAsync(request), cancellationToken);

    private static string NewKey() => Guid.NewGuid().ToString("N");

    private static async Task<bool> DoneAsync(Task task)
    {
        await task;
        return true;
    }
}
