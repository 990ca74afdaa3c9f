using Cronium.Grains.Execution.Supervision;
using Cronium.Grains.Logs;

namespace Cronium.Grains.Execution.Docker;

/// <summary>The supervisor in an attempt's own container: called by a program run there, followed by another.</summary>
internal sealed class DockerTransport(
    ContainerExec exec, Containers containers, OutputFeeds feeds, ContainerPlace place, SeenContainers seen, EngineApi api, TimeProvider time) : ISupervisorTransport
{
    private const int MostTries = 5;

    /// <summary>So often in a row nothing could be run in a container, then it is given up: about 20 s for a follower.</summary>
    private const int MostStarved = 6;

    /// <summary>A feed is heard every five seconds or so.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(15);

    private readonly AttemptGates _gates = new();

    /// <summary>What followers look at is here already.</summary>
    public Pace Pace { get; } = new(TimeSpan.FromMilliseconds(10), TimeSpan.FromMilliseconds(50));

    /// <summary>Most scripts that are short are shorter; a longer one is not held up, only its first line is.</summary>
    public TimeSpan Linger => TimeSpan.FromMilliseconds(300);

    public async Task<SupervisorAnswer> CallAsync(SupervisorCall call, CancellationToken cancellationToken)
    {
        for (var tries = 1; ; tries++)
        {
            if (await TryAsync(call, cancellationToken) is { } answer)
            {
                return answer;
            }

            switch (await containers.FindAsync(call.Attempt, cancellationToken))
            {
                case Footing.Settled settled:
                    return Answer(settled.Facts);
                case Footing.Refused:
                    return Answer(call.Role == "ack" ? new RunDirectory { Forgotten = true } : new RunDirectory());
                case Footing.Absent when call.Role is "observe":
                    return Answer(new RunDirectory());
                case Footing.Absent when await containers.VoidAsync(call.Attempt, call.Role == "ack" ? "acknowledged" : "canceled", cancellationToken):
                    return Answer(call.Role == "ack" ? new RunDirectory { Forgotten = true } : new RunDirectory { Started = "void canceled 0" });
                case Footing.Up when tries >= MostTries:
                    await StarvedAsync(call, cancellationToken);
                    tries = 0;
                    break;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20 * tries), time, cancellationToken);
        }
    }

    public async Task<OutputPiece> ReadAsync(AttemptId attempt, OutputStream stream, long offset, Memory<byte> buffer, CancellationToken cancellationToken) =>
        seen.Find(attempt)?.Facts is { End: { } end } && EndRecord.Parse(end) is { } record && offset >= record.BytesOf(stream)
            ? default
            : new OutputPiece(await feeds.ReadAsync(attempt, stream, offset, buffer, cancellationToken), null);

    public ValueTask<RunDirectory?> LookAsync(AttemptId attempt, CancellationToken cancellationToken) => new(Look(attempt));

    private RunDirectory? Look(AttemptId attempt)
    {
        if (feeds.Find(attempt) is not { } feed || seen.Find(attempt)?.Facts is not { } facts)
        {
            return null;
        }

        if (feed.IsOver)
        {
            // Only its end is final; whatever else it found may have changed since.
            return feed.End is { } end && end.Facts.Observe().Stage == AttemptStage.Ended ? Noted(attempt, end.Facts, feed.Trailer) : null;
        }

        return feed.Tells(Silence) && facts.Observe().Stage == AttemptStage.Running
            ? facts with { OutBytes = feed.SeenOf(OutputStream.Stdout), ErrBytes = feed.SeenOf(OutputStream.Stderr) }
            : null;
    }

    /// <summary>Null: the container does not run, or nothing could be run in it, or it ended amid the answer.</summary>
    private async Task<SupervisorAnswer?> TryAsync(SupervisorCall call, CancellationToken cancellationToken)
    {
        try
        {
            var output = await _gates.PassAsync(call.Attempt, () => RunAsync(call, cancellationToken), cancellationToken);
            return output is not null && SupervisorAnswer.Find(output.Said, call.Token) is { } answer ? Noted(call, answer, output) : null;
        }
        catch (ExecFailedException)
        {
            return null;
        }
    }

    // Its cause is that of the moment: the container may have ended, and been started again, while others went first.
    private Task<ExecOutput?> RunAsync(SupervisorCall call, CancellationToken cancellationToken) =>
        exec.RunAsync(containers.NameOf(call.Attempt), ContainerCommands.Call(call, seen.Find(call.Attempt)?.Cause, place), call.Input, cancellationToken);

    private SupervisorAnswer Noted(SupervisorCall call, SupervisorAnswer answer, ExecOutput output)
    {
        if (answer.Facts.Forgotten)
        {
            feeds.Close(call.Attempt);
            if (call.Role != "ack")
            {
                // Who acknowledges has still to say so to the container, and forgets it then.
                seen.Forget(call.Attempt);
            }
        }
        else
        {
            Noted(call.Attempt, answer.Facts, ContainerTrailer.Find(output.Said.Span, call.Token));
        }

        return answer;
    }

    private RunDirectory Noted(AttemptId attempt, RunDirectory facts, ContainerTrailer? trailer)
    {
        var failures = api.Failures;
        seen.Change(attempt, old => old with { Facts = facts, Trailer = trailer ?? old.Trailer, Failures = failures, Starved = 0 });
        return facts;
    }

    /// <summary>
    /// The container runs, but nothing can be run in it: a fork bomb, or no memory left. Then nothing in there ends the
    /// script any more; the engine can.
    /// </summary>
    private async Task StarvedAsync(SupervisorCall call, CancellationToken cancellationToken)
    {
        seen.Change(call.Attempt, old => old with { Starved = old.Starved + 1 });
        if (call.Role != "cancel" && seen.Find(call.Attempt)?.Starved < MostStarved)
        {
            throw new ExecFailedException("The container runs, but nothing can be run in it: it may have used up its processes or its memory.");
        }

        seen.Change(call.Attempt, old => old with { Cause = call.Role == "cancel" ? EndCause.Canceled : EndCause.Exhausted, Starved = 0 });
        await containers.KillAsync(call.Attempt, cancellationToken);
    }

    private static SupervisorAnswer Answer(RunDirectory facts) => new(facts, default, default);
}
