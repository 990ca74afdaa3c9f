using Cronium.Grains.Fires;

namespace Cronium.Grains.Storage;

/// <summary>Each due instant of a job and what became of it. Written by <see cref="RunStore.AdmitAsync"/> and <see cref="ScheduleStore.AdvanceAsync"/>.</summary>
internal sealed class FireLedger
{
    /// <summary>Rows newest first, undecided ones included.</summary>
    public Task<Page<FireRecord>> ListAsync(string job, string? after, int limit) => throw new NotImplementedException();

    /// <summary>Records a stretch that nobody decided on, such as what was due during a pause.</summary>
    public Task RecordAsync(FireRecord fire) => throw new NotImplementedException();
}
