using Cronium.Grains.Servers;

namespace Cronium.Grains.Tests.Servers;

public sealed class CircuitTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);
    private static readonly BreakerPolicy Policy = new();

    [Fact]
    public void Five_failures_in_a_row_open_it_for_a_minute()
    {
        var circuit = Failing(Circuit.Closed, 4);
        Assert.Equal((BreakerState.Closed, 4), (circuit.State, circuit.Failures));

        circuit = Failing(circuit, 1);
        Assert.Equal((BreakerState.Open, 5, Noon, Noon.AddSeconds(60)), (circuit.State, circuit.Failures, circuit.Since, circuit.Until));
        Assert.Equal("no answer", circuit.ToSnapshot().Reason);
        Assert.True(circuit.Refuses(Noon.AddSeconds(59)));
        Assert.False(circuit.Refuses(Noon.AddSeconds(60)));
    }

    [Fact]
    public void Calls_that_were_under_way_when_one_failed_are_one_failure()
    {
        var permits = Enumerable.Range(0, 20).Select(_ => Circuit.Closed.Enter(Policy, Noon).Permit!.Value).ToList(); // Closed lets all through.
        var circuit = permits.Aggregate(Circuit.Closed, (circuit, permit) => circuit.Failed(permit, Policy, Noon, "cut"));
        Assert.Equal((BreakerState.Closed, 1), (circuit.State, circuit.Failures));
    }

    [Fact]
    public void A_success_forgets_the_failures_before_it()
    {
        var circuit = Failing(Circuit.Closed, 4);
        var (entered, permit) = circuit.Enter(Policy, Noon);
        Assert.Equal(0, entered.Succeeded(permit!.Value, Policy, Noon).Failures); // Closed lets it through.
    }

    [Fact]
    public void After_its_time_it_lets_three_probes_through_and_two_successes_close_it()
    {
        var now = Noon.AddSeconds(60);
        var (circuit, permits) = Probing(Failing(Circuit.Closed, 5), now);
        Assert.Equal((BreakerState.HalfOpen, 3, 3), (circuit.State, circuit.Probes, permits.Count));

        circuit = circuit.Succeeded(permits[0], Policy, now);
        Assert.Equal((BreakerState.HalfOpen, 2), (circuit.State, circuit.Probes));
        circuit = circuit.Succeeded(permits[1], Policy, now);
        Assert.Equal((BreakerState.Closed, 0, 0), (circuit.State, circuit.Failures, circuit.Probes));
        Assert.Equal(circuit, circuit.Abandoned(permits[2]));
    }

    [Fact]
    public void A_probe_that_fails_opens_it_again_for_the_whole_time()
    {
        var now = Noon.AddSeconds(75);
        var (circuit, permits) = Probing(Failing(Circuit.Closed, 5), now);
        circuit = circuit.Failed(permits[0], Policy, now, "still nothing");
        Assert.Equal((BreakerState.Open, now.AddSeconds(60)), (circuit.State, circuit.Until));
        Assert.Equal(circuit, circuit.Succeeded(permits[1], Policy, now));
        Assert.Equal(circuit, circuit.Failed(permits[2], Policy, now, "late"));
    }

    [Fact]
    public void A_success_of_a_call_begun_before_it_opened_does_not_close_it()
    {
        var (circuit, early) = Circuit.Closed.Enter(Policy, Noon);
        circuit = Failing(circuit, 5);
        Assert.Equal(circuit, circuit.Succeeded(early!.Value, Policy, Noon)); // Closed lets it through.
        var (half, _) = Probing(circuit, Noon.AddMinutes(2));
        Assert.Equal(half, half.Succeeded(early.Value, Policy, Noon.AddMinutes(2)));
    }

    [Fact]
    public void Held_open_it_stays_open_until_it_is_closed()
    {
        var circuit = Circuit.Closed.Hold(Noon, null, "maintenance", "ann");
        Assert.True(circuit.Refuses(Noon.AddYears(10)));
        Assert.Equal(("ann", "maintenance", (DateTimeOffset?)null), (circuit.ToSnapshot().HeldBy, circuit.ToSnapshot().Reason, circuit.ToSnapshot().NextProbeAt));
        Assert.Equal(BreakerState.Closed, circuit.Release(Noon).State);
    }

    [Fact]
    public void Held_open_for_a_time_it_probes_afterwards()
    {
        var circuit = Circuit.Closed.Hold(Noon, Noon.AddMinutes(10), null, "ann");
        Assert.Null(circuit.Enter(Policy, Noon.AddMinutes(10).AddTicks(-1)).Permit);
        var entry = circuit.Enter(Policy, Noon.AddMinutes(10));
        Assert.Equal((BreakerState.HalfOpen, (string?)null), (entry.Circuit.State, entry.Circuit.HeldBy));
        Assert.NotNull(entry.Permit);
    }

    [Fact]
    public void A_clock_set_back_prolongs_the_wait_by_no_more_than_the_wait_itself()
    {
        var circuit = Failing(Circuit.Closed, 5);
        var earlier = Noon.AddHours(-1);
        circuit = circuit.Enter(Policy, earlier).Circuit;
        Assert.True(circuit.Refuses(earlier.AddSeconds(59)));
        Assert.NotNull(circuit.Enter(Policy, earlier.AddSeconds(60)).Permit);
    }

    [Fact]
    public void What_is_kept_is_restored_and_a_half_open_one_begins_with_a_probe()
    {
        var held = Circuit.Closed.Hold(Noon, Noon.AddHours(1), "because", "ann");
        Assert.Equal(held.ToSnapshot(), Circuit.Restore(held.Keep()).ToSnapshot());
        var (half, _) = Probing(Failing(Circuit.Closed, 5), Noon.AddMinutes(1));
        Assert.NotNull(Circuit.Restore(half.Keep()).Enter(Policy, Noon.AddMinutes(1)).Permit);
        Assert.Null(Circuit.Closed.Keep());
        Assert.Equal(Circuit.Closed, Circuit.Restore(null));
    }

    [Fact]
    public void The_message_says_until_when_why_and_what_to_do()
    {
        Assert.Equal(
            "Server 'db1' cannot be reached; it is tried again at 2026-11-23 12:01:00Z. 5 failures in a row, the last: no answer",
            BreakerMessages.Refusal("db1", Failing(Circuit.Closed, 5)));
        Assert.Equal(
            "The circuit breaker of server 'db1' is held open by ann (maintenance), until somebody closes it: cronium servers breaker db1 close.",
            BreakerMessages.Refusal("db1", Circuit.Closed.Hold(Noon, null, "maintenance", "ann")));
        Assert.Equal(
            "The circuit breaker of server 'db1' is held open by ann, until 2026-11-23 13:00:00Z.",
            BreakerMessages.Refusal("db1", Circuit.Closed.Hold(Noon, Noon.AddHours(1), null, "ann")));
    }

    private static Circuit Failing(Circuit circuit, int times)
    {
        for (var i = 0; i < times; i++)
        {
            var (entered, permit) = circuit.Enter(Policy, Noon);
            circuit = entered.Failed(permit!.Value, Policy, Noon, "no answer"); // The circuits given here let one through.
        }

        return circuit;
    }

    private static (Circuit Circuit, IReadOnlyList<CircuitPermit> Permits) Probing(Circuit circuit, DateTimeOffset now)
    {
        var permits = new List<CircuitPermit>();
        for (CircuitPermit? permit = null; permits.Count == 0 || permit is not null;)
        {
            (circuit, permit) = circuit.Enter(Policy, now);
            permits.AddRange(permit is { } given ? [given] : []);
        }

        return (circuit, permits);
    }
}
