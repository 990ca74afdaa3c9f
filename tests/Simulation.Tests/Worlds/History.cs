using Cronium.Grains.Jobs;
using Cronium.Grains.Runs;
using Cronium.Grains.Scheduling;
using Cronium.Grains.Storage;
using Cronium.Simulation.Silos;
using Cronium.Simulation.Stores;
using Cronium.Simulation.Targets;
using Silo = Cronium.Simulation.Silos.Silo;

namespace Cronium.Simulation.Worlds;

/// <summary>One history by its seed: half a minute in which anything may happen, then a quiet time in which everything has to come to its end.</summary>
internal sealed class History
{
    private const int Storm = 30_000;
    private const int Calm = 240_000;

    private readonly World _world;
    private readonly Witness _witness;
    private readonly Promises _promises;
    private readonly Store _store;
    private readonly Cluster _cluster;
    private int _silos;

    public History(int seed, Fence without, bool tracing = false)
    {
        _world = new World(seed) { Tracing = tracing };
        _witness = new Witness(_world);
        _promises = new Promises(_world, _witness);
        _store = new Store(_world, without, _promises);
        _cluster = new Cluster(_world, without);
        foreach (var name in (string[])["s1", "s2"])
        {
            _cluster.Targets[name] = new TargetHost(_world, name, _witness, _promises, _store, without);
        }
    }

    public string? Broken => _world.Broken;

    public IReadOnlyList<string> Trace => _world.Trace;

    public long Events => _world.Events;

    public int Scripts => _witness.Starts;

    public void Play()
    {
        for (var silo = 0; silo < 3; silo++)
        {
            Start();
        }

        JobDefinition[] jobs = [Job("a"), Job("b"), Job("c")];
        foreach (var job in jobs)
        {
            _cluster.Jobs[job.Name] = new JobState().Replace(job, _world.Now) with { Uid = job.Name };
            Tell(job.Name);
        }

        Plan();
        _world.RunUntil(Storm);
        var until = _world.Now;
        _world.Quiet = true;
        _world.Note("--- quiet from here on ---");
        _world.RunUntil(Storm + 6_000);
        foreach (var (name, state) in _cluster.Jobs.ToList())
        {
            _cluster.Jobs[name] = state.Pause(_world.Now);
            Tell(name);
        }

        while (_world.Milliseconds < Storm + Calm && !IsSettled)
        {
            _world.RunUntil(_world.Milliseconds + 2_000);
        }

        CheckEnd(until);
    }

    private bool IsSettled => _world.Broken is not null
        || (_store.Schedules.Count == 0 && _store.Unsettled.Count == 0 && _store.Runs.TrueForAll(run => run.Record.Status.IsFinal()));

    /// <summary>A job that is due often and short; the policies are the dice's.</summary>
    private JobDefinition Job(string name) => new()
    {
        Name = name,
        Schedule = new Schedule { Every = TimeSpan.FromSeconds(_world.Between(2, 5)) },
        Target = new Target { Servers = _world.Dice.Next(3) == 0 ? ["s1", "s2"] : [_world.Dice.Next(2) == 0 ? "s1" : "s2"], IfUnreachable = (UnreachablePolicy)_world.Dice.Next(2) },
        Script = new Script { Text = "true" },
        Overlap = (OverlapPolicy)_world.Dice.Next(4),
        Misfire = (MisfirePolicy)_world.Dice.Next(3),
        IfLost = (LostPolicy)_world.Dice.Next(2),
        Retry = new RetryPolicy { MaxAttempts = _world.Between(1, 2), Delay = TimeSpan.FromSeconds(1) },
    };

    private void Start()
    {
        var machine = new Machine(_world, FormattableString.Invariant($"silo{++_silos}"));
        _cluster.Join(new Silo(_cluster, machine, new StoreLink(machine, _store)));
    }

    /// <summary>JobShardLink: told until the shard has taken it.</summary>
    private void Tell(string job)
    {
        var state = _cluster.Jobs[job];
        var change = new ScheduleChange(job, state.ScheduleRevision, state.PausedAt is null ? state.Definition!.Schedule : null, state.Definition!.Misfire, state.ScheduledSince);
        if (_cluster.Members.Count > 0)
        {
            var silo = _cluster.Members[0];
            silo.Machine.Post(() => _cluster.Ask<ShardActor>(silo, ShardActor.KeyOf(_cluster.ShardOf(job)), shard => shard.PutAsync(change)));
        }

        _world.After(6_000, null, () =>
        {
            var stored = _store.Schedules.GetValueOrDefault(job);
            if (_cluster.Jobs[job] == state && (change.Schedule is null ? stored is not null : stored is null || stored.Entry.JobVersion < change.Revision))
            {
                Tell(job);
            }
        });
    }

    private void Plan()
    {
        for (var at = 1_000; at < Storm; at += _world.Between(500, 3_000))
        {
            _world.After(at, null, Strike);
        }
    }

    private void Strike()
    {
        if (_cluster.Members.Count == 0)
        {
            return;
        }

        var silo = _cluster.Members[_world.Dice.Next(_cluster.Members.Count)];
        var target = _cluster.Targets.Values.ElementAt(_world.Dice.Next(2));
        switch (_world.Dice.Next(12))
        {
            case 0 or 1 when _cluster.Members.Count > 1:
                Kill(silo);
                break;
            case 2 or 3 or 4 when _cluster.Members.Count > 1:
                Freeze(silo);
                break;
            case 5 or 6:
                _cluster.Split();
                break;
            case 7:
                target.KillSome();
                break;
            case 8:
                target.Restart();
                break;
            case 9:
                target.CutUntil = _world.Milliseconds + _world.Between(500, 12_000);
                _world.Note($"{target.Name} is cut off");
                break;
            case 10:
                Cancel(silo);
                break;
            default:
                Edit();
                break;
        }
    }

    private void Kill(Silo silo)
    {
        _world.Note($"{silo.Name} is killed");
        silo.Machine.Kill();
        _world.After(_world.Between(1_000, 2_500), null, () => _cluster.DeclareDead(silo));
        _world.After(_world.Between(3_000, 9_000), null, Start);
    }

    /// <summary>Long enough, it is declared dead; woken up, it goes on with what it remembers until it learns of that.</summary>
    private void Freeze(Silo silo)
    {
        var (freeze, declared) = (_world.Between(1_000, 15_000), _world.Between(4_000, 7_000));
        _world.Note($"{silo.Name} is frozen for {freeze} ms");
        silo.Machine.Freeze(freeze);
        if (freeze > declared)
        {
            _world.After(declared, null, () => _cluster.DeclareDead(silo));
            _world.After(freeze + _world.Between(0, 4_000), null, silo.Machine.Kill);
            _world.After(freeze + _world.Between(4_000, 8_000), null, Start);
        }
    }

    private void Cancel(Silo silo)
    {
        if (_store.Runs.FirstOrDefault(run => !run.Record.Status.IsFinal()) is { Record.Id: var id })
        {
            _world.Note($"{id} is to be canceled");
            silo.Machine.Post(() => _cluster.Ask<RunActor>(silo, RunActor.KeyOf(id), run => run.CancelAsync("somebody")));
        }
    }

    private void Edit()
    {
        var (name, state) = _cluster.Jobs.ElementAt(_world.Dice.Next(_cluster.Jobs.Count));
        var schedule = new Schedule { Every = TimeSpan.FromSeconds(_world.Between(2, 5)) };
        _cluster.Jobs[name] = state.Replace(state.Definition! with { Schedule = schedule }, _world.Now);
        _world.Note($"{name} is due every {schedule.Every} now");
        Tell(name);
    }

    private void CheckEnd(DateTimeOffset until)
    {
        foreach (var run in _store.Runs.Where(run => !run.Record.Status.IsFinal()))
        {
            _world.Break($"{run.Record.Id} of {run.Record.Job} is {run.Record.Status} for ever: {run.Record.Reason}");
        }

        foreach (var (name, state) in _cluster.Jobs.Where(job => job.Value.Version == 1))
        {
            var clock = ScheduleClock.Of(state.Definition!.Schedule!);
            var due = new List<DateTimeOffset>();
            for (var next = clock.Next(state.ScheduledSince); next <= until; next = clock.Next(next.Value))
            {
                due.Add(next.Value);
            }

            _promises.CheckLedger(name, due, _store);
        }

        foreach (var attempt in _witness.Attempts.Where(attempt => _witness.Of(attempt)!.Ended is not null))
        {
            _promises.CheckLog(attempt);
        }
    }
}
