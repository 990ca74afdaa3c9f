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
        var findings = CheckFindings.Of(definition, hostKey(), facts, abilities, await CountSessionsAsync(cancellationToken));
        return (new ServerCheck(findings), abilities);
    }

    /// <summary>As many commands at once as one connection is to take; which connection each had tells how many it took.</summary>
    private async Task<SessionCount> CountSessionsAsync(CancellationToken cancellationToken)
    {
        var wanted = Math.Min(definition.Connections.Sessions, MostSessions);
        var command = new RemoteCommand("sleep 1; echo \"$SSH_CONNECTION\"");
        var outputs = await Task.WhenAll(Enumerable.Range(0, wanted).Select(_ => ConnectionOfAsync(command, cancellationToken)));
        var connections = outputs.Where(connection => connection.Length > 0).GroupBy(connection => connection).ToList();
        return new SessionCount(wanted, connections.Select(group => group.Count()).DefaultIfEmpty(0).Max(), connections.Sum(group => group.Count()));
    }

    private async Task<string> ConnectionOfAsync(RemoteCommand command, CancellationToken cancellationToken)
    {
        try
        {
            return Encoding.UTF8.GetString((await command.RunAsync(sessions, cancellationToken)).Output.Span).Trim();
        }
        catch (TargetUnreachableException)
        {
            return "";
        }
    }
}

/// <summary>How many commands ran at once.</summary>
/// <param name="Wanted">Asked for.</param>
/// <param name="OverOne">Over the connection that took most of them.</param>
/// <param name="Ran">Over all connections.</param>
internal sealed record SessionCount(int Wanted, int OverOne, int Ran);
