using System.Text.Json;
using Cronium.Cli.Api;

namespace Cronium.Cli.Dev;

/// <summary>What <c>cronium dev</c> leaves in the user's configuration folder, so that the other commands find it.</summary>
/// <param name="Urls">Base addresses of its silos.</param>
/// <param name="Token">The admin token.</param>
/// <param name="ProcessId">The process that wrote it.</param>
internal sealed record DevFile(IReadOnlyList<string> Urls, string Token, int ProcessId)
{
    /// <summary>Where it lies: <c>$XDG_CONFIG_HOME/cronium/dev.json</c>.</summary>
    public static string PathOf(Func<string, string?> variable) => Path.Combine(UserFolders.Configuration(variable), "dev.json");

    /// <summary>Reads it; null when there is none, or none that makes sense.</summary>
    public static DevFile? TryRead(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<DevFile>(File.ReadAllText(path), ApiJson.Options) is { Urls.Count: > 0, Token: not null } file ? file : null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Writes it for this user alone, whole or not at all.</summary>
    public void Write(string path) => PrivateFile.Write(path, JsonSerializer.Serialize(this, ApiJson.Options));

    /// <summary>Removes it, unless another cluster has written its own meanwhile.</summary>
    public void Remove(string path)
    {
        if (TryRead(path)?.ProcessId == ProcessId)
        {
            File.Delete(path);
        }
    }
}
