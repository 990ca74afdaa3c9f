using Cronium.Grains.Servers;

namespace Cronium.Grains.Storage;

/// <summary>Encrypts credentials of servers, bound to the server's name.</summary>
internal sealed class CredentialSeal(SecretOptions options)
{
    /// <exception cref="CroniumException">The cluster has no secret key.</exception>
    public string Seal(string server, ServerCredentials credentials) =>
        new SecretCipher(options.Key).Encrypt(Binding(server), StoreJson.Write(credentials));

    /// <exception cref="CroniumException">The cluster has no secret key, or another one than these need; or they belong to another server.</exception>
    public ServerCredentials Open(string server, string text)
    {
        var cipher = new SecretCipher(options.Key);
        return SecretCipher.KeyIdOf(text) == cipher.KeyId
            ? StoreJson.Read<ServerCredentials>(cipher.Decrypt(Binding(server), text))
            : throw new CroniumException(
                RefusalKind.Unavailable,
                $"The credentials of server '{server}' were stored with another security:secretKey (id {SecretCipher.KeyIdOf(text)}, this silo has {cipher.KeyId}). Give this silo that key, or apply the server again with its credentials.");
    }

    /// <summary>Whether the text holds these credentials, as far as this silo can tell.</summary>
    public bool Holds(string server, string text, ServerCredentials credentials)
    {
        try
        {
            return Open(server, text) == credentials;
        }
        catch (CroniumException)
        {
            return false;
        }
    }

    /// <summary>No secret can have this name, so neither is taken for the other.</summary>
    private static string Binding(string server) => $"credentials of server {server}";
}
