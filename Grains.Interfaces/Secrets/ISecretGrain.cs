namespace Cronium.Grains.Secrets;

/// <summary>One secret, keyed by its name. Its value goes in and never comes out.</summary>
[Alias("cronium.ISecretGrain")]
public interface ISecretGrain : IGrainWithStringKey
{
    /// <summary>Creates the secret, or gives it a new value. The last five values stay masked in logs.</summary>
    /// <exception cref="CroniumException">The name breaks the rule for environment variables, the value is empty or over 64 KiB, or the cluster has no secret key.</exception>
    [Alias("put")]
    Task PutAsync(string value);

    /// <summary>Forgets the secret.</summary>
    [Alias("delete")]
    Task DeleteAsync();
}

/// <summary>Lists secrets by name, never by value. Keyed by 0.</summary>
[Alias("cronium.ISecretIndexGrain")]
public interface ISecretIndexGrain : IGrainWithIntegerKey
{
    /// <summary>Names in order.</summary>
    [Alias("list")]
    Task<IReadOnlyList<string>> ListAsync();
}
