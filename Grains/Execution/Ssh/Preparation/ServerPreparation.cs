using System.Security.Cryptography;
using System.Text;
using Cronium.Grains.Execution.Supervision;
using Cronium.Grains.Servers;

namespace Cronium.Grains.Execution.Ssh.Preparation;

/// <summary>Finds out what a server can do, and puts the supervisor there. All of it may be repeated, by several at once.</summary>
internal sealed class ServerPreparation(ISshSessions sessions, ServerDefinition definition, TimeProvider time)
{
    private static readonly string Probe = Load();

    /// <summary>Asks the server for its facts; makes the directories it can make.</summary>
    /// <exception cref="TargetUnreachableException">It did not answer.</exception>
    public async Task<ServerFacts> ProbeAsync(CancellationToken cancellationToken)
    {
        var token = NewToken();
        var arguments = ShellWord.Join(token, definition.Directory ?? "", definition.Name, SupervisorScript.FileName);
        var program = new RemoteCommand("eval \"$(cat)\"", Encoding.UTF8.GetBytes($"{Probe}\nmain {arguments}\n"));
        return ServerFacts.Parse((await program.RunAsync(sessions, cancellationToken)).Said, token);
    }

    /// <summary>Facts, and whether the server serves files; the supervisor is in its place afterwards.</summary>
    /// <exception cref="TargetUnreachableException">It did not answer, or has no place for the supervisor.</exception>
    public async Task<(ServerPlace Place, ServerAbilities Abilities)> PrepareAsync(CancellationToken cancellationToken)
    {
        var from = time.GetUtcNow();
        var files = ServesFilesAsync(cancellationToken);
        var facts = await ProbeAsync(cancellationToken);
        var to = time.GetUtcNow();
        if (!facts.Published)
        {
            await PublishAsync(facts, cancellationToken);
        }

        var sftp = await files;
        return (ServerPlace.Of(facts, sftp), facts.Abilities(sftp, from, to));
    }

    /// <summary>Whether the server serves files. A server that fails at it while commands work is taken as one that does not.</summary>
    public async Task<bool> ServesFilesAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await sessions.UseFilesAsync((_, _) => Task.FromResult(true), cancellationToken);
        }
        catch (Exception exception) when (exception is NotSupportedException or TargetUnreachableException)
        {
            return false;
        }
    }

    /// <summary>The file appears under its name whole or not at all.</summary>
    private async Task PublishAsync(ServerFacts facts, CancellationToken cancellationToken)
    {
        var file = $"{facts.Root}/bin/{SupervisorScript.FileName}";
        var whole = ShellWord.Quote($"{file}.{NewToken()}");
        var output = await new RemoteCommand(
            $"umask 077; cat > {whole} && [ $(($(wc -c < {whole}))) -eq {SupervisorScript.Content.Length} ] && mv {whole} {ShellWord.Quote(file)} && exit; rm -f {whole}; exit 1",
            SupervisorScript.Content).RunAsync(sessions, cancellationToken);
        if (output.ExitCode != 0)
        {
            throw new TargetUnreachableException(
                $"Server '{definition.Name}' takes no files under {facts.Root}: {(facts.Writable ? "" : "it cannot be written to. ")}{SupervisorReply.Excerpt(output.Said)} Is there space, and may '{facts.User}' write there?");
        }
    }

    private static string NewToken() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));

    private static string Load()
    {
        using var stream = typeof(ServerPreparation).Assembly.GetManifestResourceStream("Execution/Ssh/Preparation/probe.sh")
            ?? throw new InvalidOperationException("This build carries no probe.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
