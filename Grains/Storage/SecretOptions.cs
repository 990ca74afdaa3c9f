namespace Cronium.Grains.Storage;

/// <summary>How secrets are protected at rest.</summary>
internal sealed record SecretOptions
{
    /// <summary>Base 64 of the 32 bytes that encrypt every secret; null: secrets cannot be used.</summary>
    public string? Key { get; init; }
}
