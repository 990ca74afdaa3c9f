namespace Cronium.Simulation.Worlds;

/// <summary>A process of the simulation. What it awaits comes back through its context, so that a kill or a freeze may come between any two steps.</summary>
internal sealed class Machine
{
    public Machine(World world, string name)
    {
        (World, Name) = (world, name);
        Context = new MachineContext(this);
        Clock = new MachineClock(this);
    }

    public World World { get; }

    public string Name { get; }

    public MachineContext Context { get; }

    public TimeProvider Clock { get; }

    public bool IsDead { get; private set; }

    public long FrozenUntil { get; private set; }

    public bool IsFrozen => FrozenUntil > World.Milliseconds;

    public void Kill() => IsDead = true;

    public void Freeze(int milliseconds) => FrozenUntil = World.Milliseconds + milliseconds;

    public void Post(Action act, int after = 0) => World.After(after, this, act);

    /// <summary>Takes its continuations from awaits to the queue of the world.</summary>
    internal sealed class MachineContext(Machine machine) : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state) => machine.Post(() => d(state));

        public override void Send(SendOrPostCallback d, object? state) => d(state);

        public override SynchronizationContext CreateCopy() => this;
    }

    /// <summary>The time of the world, for the parts of the product that ask for it or wait.</summary>
    private sealed class MachineClock(Machine machine) : TimeProvider
    {
        public override long TimestampFrequency => 1000;

        public override DateTimeOffset GetUtcNow() => machine.World.Now;

        public override long GetTimestamp() => machine.World.Milliseconds;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = new Alarm(machine, () => callback(state));
            timer.Change(dueTime, period);
            return timer;
        }
    }

    private sealed class Alarm(Machine machine, Action ring) : ITimer
    {
        private int _setting;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            var setting = ++_setting;
            if (dueTime >= TimeSpan.Zero)
            {
                machine.Post(() => Ring(setting), (int)Math.Ceiling(dueTime.TotalMilliseconds));
            }

            return true;
        }

        public void Dispose() => _setting++;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        private void Ring(int setting)
        {
            if (setting == _setting)
            {
                ring();
            }
        }
    }
}
