using Cronium.Grains.Scheduling;
using Cronium.Grains.Storage;
using Orleans.Concurrency;

namespace Cronium.Grains.Jobs;

/// <summary>Lists jobs: names from the index, the rest from each job's grain.</summary>
[GrainType("job-index"), StatelessWorker]
internal sealed class JobIndexGrain(JobIndex index) : Grain, IJobIndexGrain
{
    private const int MaxPreview = 10_000;

    public async Task<Page<JobSnapshot>> ListAsync(string? after, int limit)
    {
        var names = await index.ListAsync(after, PageLimit.Check(limit));
        var jobs = await Task.WhenAll(names.Items.Select(GetAsync));
        return new Page<JobSnapshot>([.. jobs.OfType<JobSnapshot>()], names.Next);
    }

    public async Task<IReadOnlyList<PlannedOccurrence>> PreviewAsync(DateTimeOffset from, DateTimeOffset to, string? job)
    {
        var planned = new List<PlannedOccurrence>();
        await foreach (var snapshot in job is null ? AllAsync() : OneAsync(job))
        {
            if (snapshot is { PausedAt: null, Definition: { Schedule: { } schedule } definition })
            {
                planned.AddRange(Between(definition.Name, ScheduleClock.Of(schedule), from, to));
            }
        }

        return [.. planned.OrderBy(occurrence => occurrence.DueAt).ThenBy(occurrence => occurrence.Job, StringComparer.Ordinal).Take(MaxPreview)];
    }

    private static IEnumerable<PlannedOccurrence> Between(string job, ScheduleClock clock, DateTimeOffset from, DateTimeOffset to)
    {
        var due = clock.Next(from.AddTicks(-1));
        for (var count = 0; due < to && count < MaxPreview; count++, due = clock.Next(due.Value))
        {
            yield return new PlannedOccurrence(job, due.Value);
        }
    }

    private async IAsyncEnumerable<JobSnapshot> AllAsync()
    {
        string? after = null;
        do
        {
            var page = await ListAsync(after, PageLimit.Largest);
            foreach (var job in page.Items)
            {
                yield return job;
            }

            after = page.Next;
        }
        while (after is not null);
    }

    private async IAsyncEnumerable<JobSnapshot> OneAsync(string job)
    {
        yield return await GrainFactory.GetGrain<IJobGrain>(job).GetAsync();
    }

    /// <summary>Null for a name that is announced and has no job yet, or none any more.</summary>
    private async Task<JobSnapshot?> GetAsync(string name)
    {
        try
        {
            return await GrainFactory.GetGrain<IJobGrain>(name).GetAsync();
        }
        catch (CroniumException exception) when (exception.Kind == RefusalKind.NotFound)
        {
            return null;
        }
    }
}
