using Cronium.Grains.Execution.Ssh.Output;
using Cronium.Grains.Execution.Ssh.Preparation;
using Cronium.Grains.Execution.Supervision;
using Cronium.Grains.Logs;
using Cronium.Grains.Servers;

namespace Cronium.Grains.Execution.Ssh;

/// <summary>
/// The supervisor on a server. Commands for what changes something; output, and the look for an end, by SFTP where there
/// is any, as that starts no process there.
/// </summary>
/// <param name="sessions">The way to the server.</param>
/// <param name="definition">Its name and directory are used.</param>
/// <param name="known">What a probe found before; null: the first call makes one.</param>
/// <param name="probed">Takes what a probe found. Called by whichever thread.</param>
/// <param name="time">Measures how old a look is.</param>
internal sealed class SshTransport(
    ISshSessions sessions, ServerDefinition definition, ServerAbilities? known, Action<ServerAbilities> probed, TimeProvider time) : ISupervisorTransport
{
    /// <summary>By which our command line says that the supervisor is not in its place.</summary>
    private const int Unpublished = 97;

    private readonly Pace _quick = new(TimeSpan.FromMilliseconds(15), TimeSpan.FromMilliseconds(250), looksPerSecond: 500);
    private readonly Pace _slow = new(TimeSpan.FromMilliseconds(250), TimeSpan.FromSeconds(1), looksPerSecond: 10);
    private readonly PreparedPlace _place = new(new ServerPreparation(sessions, definition, time), known is null ? null : ServerPlace.Of(definition, known), probed);
    private readonly SeenAttempts _seen = new(time);
    private readonly Attendance _attendance = new(sessions, time);
    private readonly OutputReading _output = new(sessions, time);

    public Pace Pace => _place.Current is { Sftp: false } ? _slow : _quick;

    /// <summary>Most scripts that are short are shorter; a longer one is not held up, only its first line is.</summary>
    public TimeSpan Linger => TimeSpan.FromMilliseconds(300);

    public async Task<SupervisorAnswer> CallAsync(SupervisorCall call, CancellationToken cancellationToken)
    {
        var place = await _place.GetAsync(cancellationToken);
        var output = await RunAsync(call, place, cancellationToken);
        if (output.ExitCode == Unpublished)
        {
            place = await _place.RenewAsync(place, cancellationToken);
            output = await RunAsync(call, place, cancellationToken);
        }

        if (output.Said.IsEmpty)
        {
            throw new TargetUnreachableException($"Server '{definition.Name}' ended a command with {(output.ExitCode is { } code ? $"exit code {code}" : "no exit code")}, and it said nothing.");
        }

        var answer = SupervisorAnswer.Parse(output.Said, call.Token);
        Note(call.Attempt, answer.Facts, place);
        return answer;
    }

    public async Task<OutputPiece> ReadAsync(AttemptId attempt, OutputStream stream, long offset, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        var place = await _place.GetAsync(cancellationToken);
        return await _output.ReadAsync(place, attempt, stream, offset, buffer, _seen.Find(attempt)?.Facts, cancellationToken);
    }

    public async ValueTask<RunDirectory?> LookAsync(AttemptId attempt, CancellationToken cancellationToken) =>
        _seen.Find(attempt) is { IsAttended: true } seen
        && await _place.GetAsync(cancellationToken) is { Sftp: true } place
        && await _attendance.IsAttendedAsync(place.Root, attempt, seen.At, cancellationToken)
        && await _output.HasEndedAsync(place, attempt, cancellationToken) == false
            ? seen.Facts
            : null;

    private Task<CommandOutput> RunAsync(SupervisorCall call, ServerPlace place, CancellationToken cancellationToken)
    {
        var file = ShellWord.Quote($"{place.Root}/bin/{SupervisorScript.FileName}");
        var command = new RemoteCommand($"[ -r {file} ] || exit {Unpublished}; exec sh {file} {ShellWord.Join(call.ArgumentsUnder(place.Root))}", call.Input);
        return command.RunAsync(sessions, cancellationToken);
    }

    private void Note(AttemptId attempt, RunDirectory facts, ServerPlace place)
    {
        if (facts.Forgotten)
        {
            _seen.Forget(attempt);
            _output.Close(place, attempt);
        }
        else
        {
            _seen.Saw(attempt, facts);
        }
    }
}
