using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Cronium.Grains.Execution.Ssh.Preparation;
using Cronium.Grains.Servers;

namespace Cronium.Grains.Execution.Ssh.Checkup;

/// <summary>Looks at everything a run needs of a server. Starts nothing there that lasts, and keeps nothing but directories.</summary>
/// <param name="sessions">The way to the server.</param>
/// <param name="definition">The server.</param>
/// <param name="hostKey">The host key that is accepted; asked for once a connection was made. Null: none is known.</param>
/// <param name="time">Tells the server's clock from ours.</param>
internal sealed class ServerCheckup(ISshSessions sessions, ServerDefinition definition, Func<string?> hostKey, TimeProvider time)
{
    private const int MostSessions = 20;

    private readonly ServerPreparation _preparation = new(sessions, definition, time);

    /// <summary>What was found, and what the server can do; null: it did not come to that.</summary>
    public async Task<(ServerCheck Check, ServerAbilities? Abilities)> RunAsync(CancellationToken cancellationToken)
    {
        var from = time.GetUtcNow();
        ServerFacts facts;
        try
        {
            facts = await _preparation.ProbeAsync(cancellationToken);
        }
        catch (TargetUnreachableException failure)
        {
            return (new ServerCheck(CheckFindings.OfFailure(definition, failure, hostKey())), null);
        }

        var to = time.GetUtcNow();
        var abilities = facts.Abilities(await _preparation.ServesFilesAsync(cancellationToken), from, to);
        var findings = CheckFindings.Of(definition, hostKey(), facts, abilities, await CountSessionsAsync(facts, cancellationToken));
        return (new ServerCheck(findings), abilities);
    }

    /// <summary>As many commands at once as one connection is to take. Each leaves a mark for its connection, and counts all there are.</summary>
    private async Task<SessionCount> CountSessionsAsync(ServerFacts facts, CancellationToken cancellationToken)
    {
        var wanted = Math.Min(definition.Connections.Sessions, MostSessions);
        var marks = ShellWord.Quote($"{facts.Root}/bin/check-{RandomNumberGenerator.GetHexString(8, lowercase: true)}-");
        var command = new RemoteCommand(
            $"set -- $SSH_CONNECTION; d={marks}$2; mkdir -p \"$d\" && : > \"$d/$$\"; sleep 2; set -- \"$d\"/*; echo $#; rm -f \"$d/$$\"; rmdir \"$d\" 2>/dev/null");
        var counts = await Task.WhenAll(Enumerable.Range(0, wanted).Select(_ => CountAsync(command, cancellationToken)));
        return new SessionCount(wanted, counts.Max());
    }

    /// <summary>0: it did not come through.</summary>
    private async Task<int> CountAsync(RemoteCommand command, CancellationToken cancellationToken)
    {
        try
        {
            var output = await command.RunAsync(sessions, cancellationToken);
            return int.TryParse(Encoding.ASCII.GetString(output.Output.Span).Trim().Split('\n')[^1], CultureInfo.InvariantCulture, out var count) ? count : 0;
        }
        catch (TargetUnreachableException)
        {
            return 0;
        }
    }
}

/// <summary>How many commands ran at once over the connection that took most of them.</summary>
/// <param name="Wanted">Asked for.</param>
/// <param name="OverOne">Counted there.</param>
internal sealed record SessionCount(int Wanted, int OverOne);
