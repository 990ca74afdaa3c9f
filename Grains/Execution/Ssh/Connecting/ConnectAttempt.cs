using Renci.SshNet;
using Renci.SshNet.Common;

namespace Cronium.Grains.Execution.Ssh.Connecting;

/// <summary>How far one try to connect has come, told by the library as it goes; what is said about a failure rests on it.</summary>
/// <param name="access">The server.</param>
/// <param name="knownHostKey">The only host key to accept; null: see the definition.</param>
/// <param name="deadline">Ends the try, all of its steps together.</param>
internal sealed class ConnectAttempt(ServerAccess access, string? knownHostKey, Deadline deadline)
{
    private ConnectionInfo? _info;

    public ServerAccess Access => access;

    public ConnectStage Stage { get; private set; }

    /// <summary>Fingerprint that was accepted so far, or the only one that would have been.</summary>
    public string? KnownHostKey { get; private set; } = knownHostKey;

    public string? SeenHostKey { get; private set; }

    public HostKeyFamily? SeenFamily { get; private set; }

    /// <summary>About the first host key seen; null: none was.</summary>
    public HostKeyVerdict? Verdict { get; private set; }

    /// <summary>What the server did not let us in with.</summary>
    public List<LoginWay> Refused { get; } = [];

    /// <summary>The connection broke after the server had begun to ask who we are.</summary>
    public bool Lost { get; private set; }

    public TimeSpan Limit => deadline.Limit;

    public void Follow(BaseClient client)
    {
        _info = client.ConnectionInfo;
        _info.Timeout = deadline.Left;
        client.ServerIdentificationReceived += (_, _) => Enter(ConnectStage.Greeted);
        client.HostKeyReceived += (_, key) => Judge(key);
    }

    public void LoggingIn(Session session)
    {
        Enter(ConnectStage.LoggingIn);
        session.ErrorOccured += (_, _) => Lost = true;
        session.Disconnected += (_, _) => Lost = true;
    }

    public AuthenticationResult Answered(LoginWay way, AuthenticationResult result)
    {
        if (result == AuthenticationResult.Success)
        {
            Enter(ConnectStage.LoggedIn);
        }
        else
        {
            Refused.Add(way);
        }

        return result;
    }

    // Asked again whenever the connection changes its keys, by then only the one accepted first will do.
    private void Judge(HostKeyEventArgs key)
    {
        SeenHostKey = $"SHA256:{key.FingerPrintSHA256}";
        SeenFamily = Algorithms.FamilyOf(key.HostKeyName);
        var verdict = HostKeyRule.Judge(KnownHostKey, access.Definition.TrustOnFirstUse, SeenHostKey);
        Verdict ??= verdict;
        key.CanTrust = verdict is HostKeyVerdict.Known or HostKeyVerdict.First;
        if (verdict == HostKeyVerdict.First)
        {
            KnownHostKey = SeenHostKey;
        }
    }

    // The library takes its limit for each step; the steps together have one.
    private void Enter(ConnectStage stage)
    {
        Stage = stage;
        if (_info is not null)
        {
            _info.Timeout = deadline.Left;
        }
    }
}

/// <summary>How far a try to connect came.</summary>
internal enum ConnectStage
{
    /// <summary>Nothing was heard of the server.</summary>
    Reaching,

    /// <summary>It said that it speaks SSH.</summary>
    Greeted,

    /// <summary>It is the one we know, and we are being asked who we are.</summary>
    LoggingIn,

    /// <summary>It let us in.</summary>
    LoggedIn,
}

/// <summary>A way to log in.</summary>
internal enum LoginWay
{
    Key,
    Password,
}
