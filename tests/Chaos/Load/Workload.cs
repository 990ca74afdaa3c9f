namespace Cronium.Chaos.Load;

/// <summary>The jobs of a chaos run: every place, every overlap policy, every way to end.</summary>
internal static class Workload
{
    public static readonly ChaosJob Counted = new("counted", Place.Local) { Lines = 60, Takes = TimeSpan.FromSeconds(6) };

    public static readonly ChaosJob CountedOnServer = new("server-counted", Place.Server) { Lines = 60, Takes = TimeSpan.FromSeconds(6) };

    public static readonly ChaosJob Canceled = new("canceled", Place.Local) { Outcome = Outcome.IsCanceled };

    public static readonly ChaosJob CanceledOnServer = new("server-canceled", Place.Server) { Outcome = Outcome.IsCanceled };

    private static readonly ChaosJob[] Scheduled =
    [
        new("tick", Place.Local) { Every = Seconds(1) },
        new("tick-cron", Place.Local) { Every = Seconds(2), AsCron = true },
        new("long", Place.Local) { Every = Seconds(5), Lines = 50, Takes = Seconds(4) },
        new("skip", Place.Local) { Every = Seconds(2), Overlap = "skip", Takes = Seconds(3) },
        new("queue", Place.Local) { Every = Seconds(3), Overlap = "queue", Takes = Seconds(1) },
        new("retry", Place.Local) { Every = Seconds(6), Outcome = Outcome.SucceedsAtSecond },
        new("fail", Place.Local) { Every = Seconds(5), Outcome = Outcome.Fails },
        new("limit", Place.Local) { Every = Seconds(10), Outcome = Outcome.TimesOut },
        new("server-tick", Place.Server) { Every = Seconds(2) },
        new("server-long", Place.Server) { Every = Seconds(6), Lines = 50, Takes = Seconds(5) },
        new("server-both", Place.TwoServers) { Every = Seconds(8), Lines = 10, Takes = Seconds(1) },
        new("server-limit", Place.Server) { Every = Seconds(15), Outcome = Outcome.TimesOut },
    ];

    private static readonly ChaosJob[] Boxed =
    [
        new("box-tick", Place.Container) { Every = Seconds(6) },
        new("box-long", Place.Container) { Every = Seconds(20), Lines = 50, Takes = Seconds(8) },
        new("box-fail", Place.Container) { Every = Seconds(20), Outcome = Outcome.Fails },
    ];

    private static readonly ChaosJob[] ByHand = [Counted, CountedOnServer, Canceled, CanceledOnServer];

    public static IReadOnlyList<ChaosJob> Jobs(bool containers) => [.. Scheduled, .. ByHand, .. containers ? Boxed : []];

    private static TimeSpan Seconds(int seconds) => TimeSpan.FromSeconds(seconds);
}
