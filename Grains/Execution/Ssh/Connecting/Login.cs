using Renci.SshNet;
using Renci.SshNet.Common;

namespace Cronium.Grains.Execution.Ssh.Connecting;

/// <summary>What there is to log in to a server with: the key first, then the password.</summary>
internal sealed class Login(ServerAccess access)
{
    // Opening an encrypted key takes long on purpose.
    private readonly Lazy<PrivateKeyReading?> _key = new(() =>
        access.Credentials.PrivateKey is { } key ? PrivateKeys.Read(key, access.Credentials.Passphrase) : null);

    /// <summary>Type and fingerprint of the key; null: there is none.</summary>
    public string? KeyKind => _key.Value?.Kind;

    /// <summary>The ways to try, in this order.</summary>
    /// <exception cref="TargetRefusedException">There is none, or the key cannot be read.</exception>
    public AuthenticationMethod[] Ways(ConnectAttempt attempt)
    {
        if (_key.Value?.Problem is { } problem)
        {
            throw new TargetRefusedException($"{ServerText.Name(access)}: {problem}");
        }

        var ways = new List<AuthenticationMethod>();
        if (_key.Value?.Key is { } key)
        {
            ways.Add(new KeyWay(attempt, access.Definition.User, key));
        }

        if (access.Credentials.Password is { } password)
        {
            ways.Add(new PasswordWay(attempt, access.Definition.User, password));
            ways.Add(new DialogWay(attempt, access.Definition.User, password));
        }

        return ways.Count > 0
            ? [.. ways]
            : throw new TargetRefusedException($"{ServerText.Name(access)} has neither a key nor a password to log in with; apply the server with privateKey or password.");
    }

    private sealed class KeyWay(ConnectAttempt attempt, string user, IPrivateKeySource key) : PrivateKeyAuthenticationMethod(user, key)
    {
        public override AuthenticationResult Authenticate(Session session)
        {
            attempt.LoggingIn(session);
            return attempt.Answered(LoginWay.Key, base.Authenticate(session));
        }
    }

    private sealed class PasswordWay(ConnectAttempt attempt, string user, string password) : PasswordAuthenticationMethod(user, password)
    {
        public override AuthenticationResult Authenticate(Session session)
        {
            attempt.LoggingIn(session);
            return attempt.Answered(LoginWay.Password, base.Authenticate(session));
        }
    }

    /// <summary>The password again, for servers that ask for it by a dialog. Not where it was refused: that would count as one more wrong guess.</summary>
    private sealed class DialogWay : KeyboardInteractiveAuthenticationMethod
    {
        private readonly ConnectAttempt _attempt;

        public DialogWay(ConnectAttempt attempt, string user, string password)
            : base(user)
        {
            _attempt = attempt;
            AuthenticationPrompt += (_, asked) => Answer(asked.Prompts, password);
        }

        public override AuthenticationResult Authenticate(Session session)
        {
            if (_attempt.Refused.Contains(LoginWay.Password))
            {
                return AuthenticationResult.Failure;
            }

            _attempt.LoggingIn(session);
            return _attempt.Answered(LoginWay.Password, base.Authenticate(session));
        }

        private static void Answer(IEnumerable<AuthenticationPrompt> prompts, string password)
        {
            foreach (var prompt in prompts)
            {
                prompt.Response = prompt.IsEchoed ? "" : password;
            }
        }
    }
}
