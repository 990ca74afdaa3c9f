using System.Security.Cryptography;
using Cronium.Grains.Execution.Ssh.Output;
using Cronium.Grains.Execution.Ssh.Preparation;
using Cronium.Grains.Execution.Supervision;
using Cronium.Grains.Logs;
using Cronium.Grains.Recovery;
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
        var (said, place) = await SayAsync(root => call.ArgumentsUnder(root), call.Input, cancellationToken);
        var answer = SupervisorAnswer.Parse(said, call.Token);
        Note(call.Attempt, answer.Facts, place);
        return answer;
    }

    /// <summary>Every attempt on the server that is not over.</summary>
    /// <exception cref="TargetUnreachableException">The server did not tell.</exception>
    public async Task<IReadOnlyList<FoundAttempt>> FindAsync(CancellationToken cancellationToken)
    {
        var token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
        var (said, _) = await SayAsync(root => ["list", token, root, "-"], default, cancellationToken);
        return [.. SupervisorReply.Read(said, token).Lines.Select(FoundAttempt.Read).OfType<FoundAttempt>()];
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

    /// <summary>Runs the supervisor, which is put in its place where it is missing.</summary>
    private async Task<(ReadOnlyMemory<byte> Said, ServerPlace Place)> SayAsync(Func<string, IReadOnlyList<string>> arguments, ReadOnlyMemory<byte> input, CancellationToken cancellationToken)
    {
        var place = await _place.GetAsync(cancellationToken);
        var output = await RunAsync(arguments(place.Root), input, place, cancellationToken);
        if (output.ExitCode == Unpublished)
        {
            place = await _place.RenewAsync(place, cancellationToken);
            output = await RunAsync(arguments(place.Root), input, place, cancellationToken);
        }

        return output.Said.IsEmpty
            ? throw new TargetUnreachableException($"Server '{definition.Name}' ended a command with {(output.ExitCode is { } code ? $"exit code {code}" : "no exit code")}, and it said nothing.")
            : (output.Said, place);
    }

    private Task<CommandOutput> RunAsync(IReadOnlyList<string> arguments, ReadOnlyMemory<byte> input, ServerPlace place, CancellationToken cancellationToken)
    {
        var file = ShellWord.Quote($"{place.Root}/bin/{SupervisorScript.FileName}");
        var command = new RemoteCommand($"[ -r {file} ] || exit {Unpublished}; exec sh {file} {ShellWord.Join(arguments)}", input);
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
