using Cronium.Grains.Execution.Ssh;

namespace Cronium.Grains.Servers;

/// <summary>What credentials turned out to be. Neither part repeats anything of them but public halves.</summary>
/// <param name="Kinds">For people, such as <c>ed25519 key SHA256:..., password</c>.</param>
/// <param name="Problems">What is wrong with them.</param>
internal sealed record CredentialReading(string Kinds, IReadOnlyList<Problem> Problems)
{
    private const int MaxKeyBytes = 64 * 1024;
    private const int MaxPasswordLength = 1024;

    /// <summary>There are none at all, and none from before.</summary>
    public static CredentialReading None { get; } =
        new("", [new Problem("privateKey", null, "there is nothing to log in with; give privateKey (PEM, or the base 64 of it) or password")]);

    /// <summary>Reads them. Takes up to a second where a key is encrypted.</summary>
    public static CredentialReading Of(ServerCredentials credentials)
    {
        if (credentials is { PrivateKey: null or "", Password: null or "" })
        {
            return credentials.Passphrase is null or ""
                ? None
                : new CredentialReading("", [new Problem("passphrase", null, "there is no privateKey that it could open; give one, or leave it out")]);
        }

        var key = KeyOf(credentials);
        var password = credentials.Password is { Length: > 0 } text ? PasswordProblem(text) : null;
        string?[] kinds = [key?.Kind, credentials.Password is { Length: > 0 } ? "password" : null];
        Problem?[] problems =
        [
            key?.Problem is { } problem ? new Problem("privateKey", null, problem.TrimEnd('.')) : null,
            password is null ? null : new Problem("password", null, password),
        ];
        return new CredentialReading(string.Join(", ", kinds.OfType<string>()), [.. problems.OfType<Problem>()]);
    }

    private static PrivateKeyReading? KeyOf(ServerCredentials credentials) => credentials.PrivateKey switch
    {
        null or "" => null,
        { Length: > MaxKeyBytes } text => PrivateKeyReading.Bad($"{text.Length:N0} characters, at most {MaxKeyBytes:N0} are taken; it is no private key"),
        var text => PrivateKeys.Read(text, credentials.Passphrase),
    };

    private static string? PasswordProblem(string password) =>
        password.Length > MaxPasswordLength ? $"{password.Length:N0} characters, at most {MaxPasswordLength:N0} are taken"
        : password.Contains('\0', StringComparison.Ordinal) ? "it holds a NUL character, which no server takes"
        : null;
}
