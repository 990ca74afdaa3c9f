using System.Diagnostics;

namespace Cronium.Benchmarks.Containers;

/// <summary>Times every request to the engine, as .NET traces them, and what lies between: what goes on inside the container.</summary>
internal sealed class EngineRequests : IDisposable
{
    private readonly ActivityListener _listener;
    private readonly Lock _lock = new();
    private readonly List<(string Kind, DateTime From, TimeSpan Took)> _requests = [];

    public EngineRequests()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "System.Net.Http",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = Note,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    /// <summary>Prints each kind of request: how often in a run, the median, and the median from its answer to the next request of any kind.</summary>
    public void Report(int runs)
    {
        lock (_lock)
        {
            var ordered = _requests.OrderBy(request => request.From).ToList();
            var gaps = ordered.Zip(ordered.Skip(1), (request, next) => (request.Kind, Gap: (next.From - request.From - request.Took).TotalMilliseconds)).ToLookup(pair => pair.Kind, pair => pair.Gap);
            foreach (var kind in ordered.GroupBy(request => request.Kind).Where(kind => kind.Count() > runs / 2))
            {
                var took = Median(kind.Select(request => request.Took.TotalMilliseconds));
                Benchmarks.Report.Line($"  {kind.Key}: {(double)kind.Count() / runs:0.0} a run, {took:0.0} ms; then {Median(gaps[kind.Key]):0.0} ms to the next request");
            }
        }
    }

    public void Dispose() => _listener.Dispose();

    private void Note(Activity activity)
    {
        if (activity.GetTagItem("url.full") is string url && new Uri(url).Host == "engine")
        {
            lock (_lock)
            {
                _requests.Add((KindOf(activity.GetTagItem("http.request.method") as string, new Uri(url).AbsolutePath), activity.StartTimeUtc, activity.Duration));
            }
        }
    }

    private static string KindOf(string? method, string path) => (method, path.Split('/')[^1], path.Contains("/exec/", StringComparison.Ordinal)) switch
    {
        ("POST", "create", _) => "create the container",
        ("PUT", "archive", _) => "put our programs in",
        ("POST", "start", false) => "start the container",
        ("POST", "exec", _) => "make an exec",
        ("POST", "start", true) => "start the exec",
        ("POST", "kill", _) => "tell the first process to end",
        ("GET", "json", _) => "inspect",
        var (_, last, _) => $"{method} {last}",
    };

    private static double Median(IEnumerable<double> values) => values.Order().ToList() is { Count: > 0 } sorted ? sorted[sorted.Count / 2] : 0;
}
