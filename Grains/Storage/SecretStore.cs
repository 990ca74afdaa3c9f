namespace Cronium.Grains.Storage;

/// <summary>Secrets, encrypted before they leave the process.</summary>
internal sealed class SecretStore
{
    /// <summary>Stores a new value; the last five are kept.</summary>
    /// <exception cref="CroniumException">The cluster has no secret key.</exception>
    public Task PutAsync(string name, string value) => throw new NotImplementedException();

    public Task DeleteAsync(string name) => throw new NotImplementedException();

    public Task<IReadOnlyList<string>> ListAsync() => throw new NotImplementedException();

    /// <summary>Kept values of a secret, newest first; empty: there is no such secret.</summary>
    public Task<IReadOnlyList<string>> ValuesAsync(string name) => throw new NotImplementedException();
}
