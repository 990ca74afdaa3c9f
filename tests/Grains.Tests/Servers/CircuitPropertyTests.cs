using Cronium.Grains.Servers;
using CsCheck;

namespace Cronium.Grains.Tests.Servers;

/// <summary>Whatever happens in whatever order, these hold.</summary>
public sealed class CircuitPropertyTests
{
    private const int LongestWait = 120;

    private static readonly DateTimeOffset Noon = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    private static readonly Gen<BreakerPolicy> AnyPolicy = Gen.Select(
        Gen.Int[1, 4],
        Gen.Int[1, 90],
        Gen.Int[1, 3],
        Gen.Int[1, 3],
        (failures, seconds, successes, probes) => new BreakerPolicy { Failures = failures, OpenFor = TimeSpan.FromSeconds(seconds), Successes = successes, Probes = probes });

    /// <summary>Which of the calls under way an event is about is the remainder of its number.</summary>
    private static readonly Gen<Step> AnyStep = Gen.Frequency(
        (6, Gen.Const(new Step(Act.Enter, 0))),
        (3, Gen.Int[0, 9].Select(which => new Step(Act.Succeed, which))),
        (4, Gen.Int[0, 9].Select(which => new Step(Act.Fail, which))),
        (2, Gen.Int[0, 9].Select(which => new Step(Act.Abandon, which))),
        (3, Gen.Int[0, 60].Select(seconds => new Step(Act.Wait, seconds))),
        (1, Gen.Int[1, 7200].Select(seconds => new Step(Act.SetBack, seconds))),
        (1, Gen.Int[0, LongestWait].Select(seconds => new Step(Act.Hold, seconds))),
        (1, Gen.Const(new Step(Act.Release, 0))),
        (1, Gen.Const(new Step(Act.Restart, 0))));

    private static readonly Gen<(BreakerPolicy Policy, Step[] Steps)> AnyStory = Gen.Select(AnyPolicy, AnyStep.Array[0, 60]);

    [Fact]
    public void Each_step_of_any_story_keeps_the_rules() => AnyStory.Sample(story =>
    {
        var world = new World(story.Policy);
        foreach (var step in story.Steps)
        {
            world.Take(step);
        }
    });

    [Fact]
    public void After_any_story_a_server_that_answers_again_is_let_through_again() => AnyStory.Sample(story =>
    {
        var world = new World(story.Policy);
        foreach (var step in story.Steps)
        {
            world.Take(step);
        }

        world.Recover();
    });

    private enum Act
    {
        Enter,
        Succeed,
        Fail,
        Abandon,
        Wait,
        SetBack,
        Hold,
        Release,
        Restart,
    }

    private sealed record Step(Act Act, int Number);

    /// <summary>Calls under way beside the circuit, with what is known of them independently of it.</summary>
    private sealed class World(BreakerPolicy policy)
    {
        private readonly List<(CircuitPermit Permit, int Openings)> _calls = [];
        private Circuit _circuit = Circuit.Closed;
        private DateTimeOffset _now = Noon;
        private int _openings;

        /// <summary>How long it has yet to stay open, by time that really passed; null: until it is closed.</summary>
        private TimeSpan? _left = TimeSpan.Zero;

        public void Take(Step step)
        {
            var before = _circuit;
            switch (step.Act)
            {
                case Act.Enter:
                    Enter();
                    break;
                case Act.Wait:
                    _now = _now.AddSeconds(step.Number);
                    _left -= TimeSpan.FromSeconds(step.Number);
                    break;
                case Act.SetBack:
                    _now = _now.AddSeconds(-step.Number);
                    break;
                case Act.Hold:
                    _left = step.Number == 0 ? null : TimeSpan.FromSeconds(step.Number);
                    _circuit = _circuit.Hold(_now, _now + _left, "by hand", "ann");
                    break;
                case Act.Release:
                    _circuit = _circuit.Release(_now);
                    break;
                case Act.Restart:
                    _circuit = Circuit.Restore(_circuit.Keep());
                    _calls.Clear();
                    break;
                default:
                    End(step);
                    break;
            }

            _openings += before.State != BreakerState.Open && _circuit.State == BreakerState.Open ? 1 : 0;
            _left = before.State != BreakerState.Open && _circuit is { State: BreakerState.Open, HeldBy: null } && step.Act != Act.Restart ? policy.OpenFor : _left;
            Assert.InRange(_circuit.Probes, 0, policy.Probes);
            Assert.True(_circuit.Probes == 0 || _circuit.State == BreakerState.HalfOpen, "Permits are out, but it does not probe.");
            Assert.True(_circuit.Failures < policy.Failures || _circuit.State != BreakerState.Closed, "It should have opened.");
        }

        /// <summary>From here on everybody asks, every call is answered, the clock goes on, and nobody holds it.</summary>
        public void Recover()
        {
            _circuit = _circuit.HeldBy is null ? _circuit : _circuit.Release(_now);
            for (var round = 0; _circuit.State != BreakerState.Closed; round++)
            {
                Assert.True(round < 5, $"It is {_circuit.State} with {_circuit.Probes} probes out, and lets nobody through.");
                Take(new Step(Act.Wait, LongestWait));
                for (var i = 0; i < 5; i++)
                {
                    Take(new Step(Act.Enter, 0));
                }

                while (_calls.Count > 0)
                {
                    Take(new Step(Act.Succeed, 0));
                }
            }
        }

        private void Enter()
        {
            var before = _circuit;
            var (after, permit) = before.Enter(policy, _now);
            _circuit = after;
            if (permit is not { } given)
            {
                Assert.NotEqual(BreakerState.Closed, before.State);
                return;
            }

            Assert.True(before.State != BreakerState.Open || _left <= TimeSpan.Zero, $"Let through {_left} before its time.");
            _calls.Add((given, _openings));
        }

        private void End(Step step)
        {
            if (_calls.Count == 0)
            {
                return;
            }

            var (permit, openings) = _calls[step.Number % _calls.Count];
            _calls.RemoveAt(step.Number % _calls.Count);
            var before = _circuit;
            _circuit = step.Act switch
            {
                Act.Succeed => before.Succeeded(permit, policy, _now),
                Act.Fail => before.Failed(permit, policy, _now, "no answer"),
                _ => before.Abandoned(permit),
            };
            if (step.Act == Act.Succeed && before.State == BreakerState.Closed)
            {
                Assert.Equal(0, _circuit.Failures);
            }

            if (openings < _openings && before.State != BreakerState.Closed)
            {
                Assert.Equal(before, _circuit);
            }
        }
    }
}
