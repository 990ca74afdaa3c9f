using System.Net.Sockets;
using Renci.SshNet.Common;
using Renci.SshNet.Messages.Transport;

namespace Cronium.Grains.Execution.Ssh.Connecting;

/// <summary>
/// Says what kept us from connecting, and what to do. Refused is what stays so until somebody mends it; all else may pass, and
/// is unreachable.
/// </summary>
internal static class ConnectFailures
{
    // The library has one type for both time-outs.
    private const string NotEstablished = "Connection failed to establish";

    /// <param name="attempt">How far it came.</param>
    /// <param name="keyKind">Type and fingerprint of the key; null: there is none.</param>
    /// <param name="failure">What the library threw.</param>
    public static TargetUnreachableException Explain(ConnectAttempt attempt, string? keyKind, Exception failure)
    {
        var server = ServerText.Name(attempt.Access);
        if (HostKeyProblem(attempt) is { } strange)
        {
            return new TargetRefusedException($"{server} {strange}", failure) { StrangeHostKey = true };
        }

        if (failure is SshAuthenticationException || (failure is SshConnectionException && attempt is { Stage: ConnectStage.LoggingIn, Refused.Count: > 0 }))
        {
            return new TargetRefusedException($"{server} {LoginProblem(attempt, keyKind, failure)}", failure);
        }

        return failure is SshConnectionException { DisconnectReason: DisconnectReason.KeyExchangeFailed } && attempt.Stage == ConnectStage.Greeted
            ? new TargetRefusedException($"{server} has no algorithm in common with us that is safe: {Lower(failure.Message)}. Bring its SSH server up to date.", failure)
            : Unreachable($"{server} {Unreached(attempt, failure)}", failure);
    }

    public static TargetUnreachableException Unreachable(string message, Exception? failure) => new(message, failure) { NothingSent = true };

    private static string? HostKeyProblem(ConnectAttempt attempt) => attempt.Verdict switch
    {
        HostKeyVerdict.Changed =>
            $"shows another host key than the one we know: it is {attempt.SeenHostKey}, we know {attempt.KnownHostKey}. " +
            $"Somebody may stand in between. If it was set up anew, apply it with hostKey: \"{attempt.SeenHostKey}\", or forget the key that was taken on first use.",
        HostKeyVerdict.Unknown =>
            $"shows the host key {attempt.SeenHostKey}, and none is known yet; compare it, then apply the server with hostKey: \"{attempt.SeenHostKey}\", or with trustOnFirstUse: true.",
        _ => null,
    };

    private static string LoginProblem(ConnectAttempt attempt, string? keyKind, Exception failure)
    {
        var user = attempt.Access.Definition.User;
        var key = attempt.Refused.Contains(LoginWay.Key);
        var password = attempt.Refused.Contains(LoginWay.Password);
        return (key, password) switch
        {
            (true, true) => $"accepts neither the key ({Short(keyKind)}) nor the password; add the key to ~{user}/.ssh/authorized_keys, or apply the server with other credentials.",
            (true, false) => $"does not accept the key ({Short(keyKind)}); add it to ~{user}/.ssh/authorized_keys, or apply the server with another privateKey.",
            (false, true) => $"does not accept the password of {user}; apply the server with another password, or with a privateKey.",
            _ => $"does not let {user} log in with what there is ({Lower(failure.Message)}); apply the server with other credentials.",
        };
    }

    private static string Unreached(ConnectAttempt attempt, Exception failure) => failure switch
    {
        SocketException socket => Unreached(attempt, socket),
        _ when attempt.Stage > ConnectStage.Reaching => $"was reached, but the connection failed while {Doing(attempt.Stage)}: {Lower(failure.Message)}.",
        SshOperationTimeoutException when failure.Message.StartsWith(NotEstablished, StringComparison.Ordinal) => Silent(attempt),
        SshOperationTimeoutException => $"takes connections but said nothing for {ServerText.Seconds(attempt.Limit)}; is it an SSH server that listens there?",
        SshConnectionException { DisconnectReason: DisconnectReason.ConnectionLost } =>
            "closed the connection without a word of SSH; is it an SSH server that listens there, and does it let this address in?",
        SshConnectionException => $"does not speak SSH; is another program listening there? ({Lower(failure.Message)})",
        _ => $"could not be connected to: {Lower(failure.Message)}.",
    };

    private static string Unreached(ConnectAttempt attempt, SocketException failure) => failure.SocketErrorCode switch
    {
        SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain =>
            $"could not be found: the name '{ServerText.Host(attempt.Access)}' resolves to nothing.",
        SocketError.ConnectionRefused => $"refused the connection: nothing listens on port {attempt.Access.Definition.Port}.",
        SocketError.TimedOut => Silent(attempt),
        SocketError.HostUnreachable or SocketError.NetworkUnreachable or SocketError.NetworkDown or SocketError.HostDown =>
            $"could not be reached: there is no way to it ({Lower(failure.Message)}).",
        SocketError.ConnectionReset when attempt.Stage == ConnectStage.Reaching =>
            "closed the connection without a word of SSH; is it an SSH server that listens there, and does it let this address in?",
        _ => $"could not be connected to: {Lower(failure.Message)}.",
    };

    private static string Silent(ConnectAttempt attempt) =>
        $"did not answer within {ServerText.Seconds(attempt.Limit)}: it is down, or a firewall drops what we send.";

    private static string Doing(ConnectStage stage) => stage switch
    {
        ConnectStage.Greeted => "agreeing on keys",
        ConnectStage.LoggingIn => "logging in",
        _ => "opening a session",
    };

    private static string Short(string? keyKind) => keyKind?.Replace(" key ", " ", StringComparison.Ordinal) ?? "of unknown kind";

    private static string Lower(string message) =>
        message.Length == 0 ? "no reason given" : char.ToLowerInvariant(message[0]) + message[1..].TrimEnd('.');
}
