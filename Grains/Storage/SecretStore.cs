using StackExchange.Redis;

namespace Cronium.Grains.Storage;

/// <summary>Secrets, encrypted before they leave the process. One hash: name to its values, newest first, one a line.</summary>
internal sealed class SecretStore(StoreConnection connection, SecretOptions options)
{
    private const int ValuesKept = 5;

    private RedisKey Key => connection.OfStore["secrets"];

    /// <summary>Stores a new value; the last five are kept.</summary>
    /// <exception cref="CroniumException">The cluster has no secret key.</exception>
    public async Task PutAsync(string name, string value)
    {
        var added = new SecretCipher(options.Key).Encrypt(name, value);
        bool isDone;
        do
        {
            var before = await ReadAsync(name);
            string[] values = [added, .. Split(before).Take(ValuesKept - 1)];
            isDone = await connection.SwapFieldAsync(connection.OfStore, Key, name, before, string.Join('\n', values));
        }
        while (!isDone);
    }

    public Task DeleteAsync(string name) => connection.CallAsync(database => database.HashDeleteAsync(Key, name));

    public async Task<IReadOnlyList<string>> ListAsync()
    {
        var names = await connection.CallAsync(database => database.HashKeysAsync(Key));
        return [.. names.Select(name => name.ToString()).Order(StringComparer.Ordinal)];
    }

    /// <summary>
    /// Kept values of a secret, newest first; empty: there is no such secret. Older values of another key are left out:
    /// nobody can read them any more.
    /// </summary>
    /// <exception cref="CroniumException">The cluster has no secret key, or another one than the newest value needs.</exception>
    public async Task<IReadOnlyList<string>> ValuesAsync(string name)
    {
        var texts = Split(await ReadAsync(name));
        if (texts.Length == 0)
        {
            return [];
        }

        var cipher = new SecretCipher(options.Key);
        if (SecretCipher.KeyIdOf(texts[0]) != cipher.KeyId)
        {
            throw new CroniumException(
                RefusalKind.Unavailable,
                $"The secret '{name}' was stored with another security:secretKey (id {SecretCipher.KeyIdOf(texts[0])}, this silo has {cipher.KeyId}). Give this silo that key, or set the secret again.");
        }

        return [.. texts.Where(text => SecretCipher.KeyIdOf(text) == cipher.KeyId).Select(text => cipher.Decrypt(name, text))];
    }

    private static string[] Split(string values) => values.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private async Task<string> ReadAsync(string name) => (await connection.CallAsync(database => database.HashGetAsync(Key, name))).ToString();
}
