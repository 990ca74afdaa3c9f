using System.Text;
using Cronium.Grains.Execution;
using Cronium.Grains.Execution.Supervision;
using Cronium.Simulation.Stores;
using Cronium.Simulation.Worlds;

namespace Cronium.Simulation.Targets;

/// <summary>
/// A server with the rules of supervisor.sh: claim, latch, deadline, tombstone. Its processes go on whatever silo dies; they
/// are killed, and the server restarts, by themselves. The order of single lines is searched in <see cref="Core"/>.
/// </summary>
internal sealed class TargetHost(World world, string name, Witness witness, Promises promises, Store store, Fence without)
{
    public const string Run = "run 8 8 1700000000 17";

    private readonly Dictionary<AttemptId, RunFiles> _directories = [];
    private readonly HashSet<AttemptId> _tombstones = [];
    private int _boot = 1;

    public string Name => name;

    public long CutUntil { get; set; }

    public bool IsCut => CutUntil > world.Milliseconds;

    public IEnumerable<AttemptId> Open => _directories.Keys;

    /// <summary>ensure: repeats find what is there. The deadline counts from its arrival.</summary>
    public void Launch(AttemptId attempt, long epoch, int within)
    {
        if (_tombstones.Contains(attempt) || _directories.GetValueOrDefault(attempt) is { } there && (there.Claim is not null || there.Started is not null) && without != Fence.Claim)
        {
            Recover(attempt);
            return;
        }

        var (deadline, boot) = (world.Milliseconds + within, _boot);
        world.After(world.Delay(), null, () => Supervise(attempt, epoch, deadline, boot));
    }

    public RunDirectory Observe(AttemptId attempt)
    {
        Recover(attempt);
        return (_directories.GetValueOrDefault(attempt) ?? new RunFiles()).Facts(_boot, _tombstones.Contains(attempt));
    }

    public bool IsKnown(AttemptId attempt) => _tombstones.Contains(attempt) || _directories.GetValueOrDefault(attempt)?.Started is not null;

    public ReadOnlySpan<byte> Read(AttemptId attempt, long offset) => _directories.GetValueOrDefault(attempt)?.Deed is { } deed && offset < deed.Written.Count
        ? System.Runtime.InteropServices.CollectionsMarshal.AsSpan(deed.Written)[(int)offset..]
        : [];

    public void Cancel(AttemptId attempt)
    {
        if (_tombstones.Contains(attempt))
        {
            return;
        }

        var files = At(attempt);
        files.Canceled = true;
        if (!Void(files, "canceled"))
        {
            Recover(attempt);
            End(attempt, files);
        }
    }

    /// <summary>ack: false while the script still runs.</summary>
    public bool Acknowledge(AttemptId attempt)
    {
        var files = _directories.GetValueOrDefault(attempt);
        if (files is not null && !Void(files, "acknowledged") && files.Facts(_boot, false).Left && !_tombstones.Contains(attempt))
        {
            return false;
        }

        world.Note($"{name}: {attempt} is acknowledged");
        if (files?.Started == Run && !_tombstones.Contains(attempt))
        {
            promises.Acknowledged(attempt, store.Load(attempt.Run));
        }

        _tombstones.Add(attempt);
        _directories.Remove(attempt);
        return true;
    }

    /// <summary>One process or both are killed; the script goes with its leader.</summary>
    public void KillSome()
    {
        foreach (var files in _directories.Values.Where(files => files.Claim is not null && files.End is null && world.Chance(500)))
        {
            world.Note($"{name}: a supervisor is killed");
            files.Supervised = false;
            if (world.Chance(400))
            {
                KillLeader(files);
            }
        }
    }

    public void Restart()
    {
        world.Note($"{name}: restarts");
        _boot++;
        CutUntil = world.Milliseconds + world.Between(200, 3_000);
        foreach (var files in _directories.Values)
        {
            files.Supervised = false;
            KillLeader(files);
        }
    }

    private void Supervise(AttemptId attempt, long epoch, long deadline, int boot)
    {
        var files = At(attempt);
        if (_boot != boot || (files.Claim is not null && without != Fence.Claim))
        {
            return;
        }

        (files.Claim, files.Supervised, files.Boot) = (epoch, true, boot);
        world.Note($"{name}: {attempt} is claimed under epoch {epoch}");
        world.After(world.Delay(), null, () => Decide(attempt, files, deadline));
    }

    private void Decide(AttemptId attempt, RunFiles files, long deadline)
    {
        if (!files.Supervised)
        {
            return;
        }

        if (_tombstones.Contains(attempt))
        {
            _directories.Remove(attempt);
        }
        else if (world.Milliseconds >= deadline)
        {
            files.Supervised = false;
            Void(files, "late");
        }
        else
        {
            world.After(world.Delay(), null, () => Lead(attempt, files));
        }
    }

    private void Lead(AttemptId attempt, RunFiles files)
    {
        if (_directories.GetValueOrDefault(attempt) != files || files.Boot != _boot || (files.Started is not null && without != Fence.Claim))
        {
            return;
        }

        files.Started = Run;
        files.Led = true;
        files.Deed = witness.Begin(attempt, store.Load(attempt.Run));
        Write(attempt, files, world.Between(0, 6));
        if (files.Canceled)
        {
            End(attempt, files);
        }
    }

    private void Write(AttemptId attempt, RunFiles files, int lines)
    {
        if (files is not { Led: true, End: null, Deed: { } deed })
        {
            return;
        }

        deed.Written.AddRange(Encoding.ASCII.GetBytes($"{attempt} line {lines}\n"));
        if (lines > 0)
        {
            world.After(world.Between(10, 1_200), null, () => Write(attempt, files, lines - 1));
            return;
        }

        Finish(attempt, files, world.Dice.Next(5) == 0 ? 3 : 0);
    }

    private void Finish(AttemptId attempt, RunFiles files, int code)
    {
        world.Note($"{name}: {attempt} ends with {code}");
        (files.Deed!.IsAlive, files.Deed.Ended, files.Led) = (false, code, false);
        files.Finish(code < 0 ? "signal" : "exit", $"{Math.Abs(code)}", code < 0 ? "canceled" : "-");
        files.Gone = code < 0 ? "yes" : null;
        files.Supervised = false;
    }

    private void End(AttemptId attempt, RunFiles files)
    {
        if (files is { Supervised: true, Led: true })
        {
            world.After(world.Between(1, 400), null, () =>
            {
                if (files.Led)
                {
                    Finish(attempt, files, -15);
                }
            });
        }
    }

    /// <summary>A claim whose owner died before the start is voided; a script whose supervisor died gets another, which also records a loss.</summary>
    private void Recover(AttemptId attempt)
    {
        if (_directories.GetValueOrDefault(attempt) is not { } files || files.Supervised)
        {
            return;
        }

        if (files.Started is null)
        {
            Void(files, "abandoned");
        }
        else if (files is { Started: Run, End: null })
        {
            files.Supervised = files.Led;
            if (!files.Led)
            {
                files.Finish("lost", files.Boot == _boot ? "killed" : "restarted", "-");
            }
            else if (files.Canceled)
            {
                End(attempt, files);
            }
        }
    }

    private static bool Void(RunFiles files, string word)
    {
        var free = files.Started is null;
        files.Started ??= $"void {word} 1700000000";
        return free;
    }

    private static void KillLeader(RunFiles files)
    {
        files.Led = false;
        if (files.Deed is { } deed)
        {
            deed.IsAlive = false;
        }
    }

    private RunFiles At(AttemptId attempt) => _directories.TryGetValue(attempt, out var files) ? files : _directories[attempt] = new RunFiles();
}
