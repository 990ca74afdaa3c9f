using Cronium.Cli.Api;
using Cronium.Grains.Runs;

namespace Cronium.Cli.Commands;

/// <summary>Tells somebody who watches a silent log what a run, or one of its servers, waits for.</summary>
internal sealed class WaitRemarks : IAsyncDisposable
{
    private const int MostTold = 5;
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(3);
    private readonly Session _session;
    private readonly LogPlace _place;
    private readonly HashSet<string> _told = [];
    private readonly CancellationTokenSource _end = new();
    private readonly Task _telling;

    public WaitRemarks(Session session, LogPlace place)
    {
        (_session, _place) = (session, place);
        _telling = session.Json ? Task.CompletedTask : TellAsync(_end.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _telling.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _end.Dispose();
    }

    private async Task TellAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Period, _session.Host.Time);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            try
            {
                Tell((await _session.Api.GetRunAsync(_place.Run, cancellationToken)).Value);
            }
            catch (Exception failure) when (failure is ApiException or UnreachableException)
            {
                // The log itself says when nobody answers.
            }
        }
    }

    private void Tell(Run run)
    {
        var waiting = Waiting(run);
        var news = waiting.Where(each => !_told.Contains(each.Key)).ToList();
        foreach (var (name, reason) in news.Take(MostTold))
        {
            _session.Remark($"[cronium] {(run.Dispatches.Count > 1 && name.Length > 0 ? $"{name}: " : "")}{reason}");
        }

        if (news.Count > MostTold)
        {
            _session.Remark($"[cronium] {news.Count - MostTold} more servers wait; see: cronium runs {run.Id}");
        }

        _told.RemoveWhere(name => !waiting.ContainsKey(name));
        _told.UnionWith(waiting.Keys);
    }

    // By name of the dispatch; "" is the run itself, which gives a reason of its own only where no dispatch has one.
    private Dictionary<string, string?> Waiting(Run run)
    {
        var dispatches = run.Dispatches.Where(dispatch => dispatch is { Reason: not null, Status: < RunStatus.Succeeded }).ToList();
        return run is { Status: RunStatus.Queued, Reason: not null } && dispatches.Count == 0
            ? new() { [""] = run.Reason }
            : dispatches.Where(dispatch => (_place.Dispatch ?? dispatch.Name) == dispatch.Name).ToDictionary(dispatch => dispatch.Name, dispatch => dispatch.Reason);
    }
}
