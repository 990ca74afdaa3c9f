using Renci.SshNet;

namespace Cronium.Grains.Execution.Ssh;

/// <summary>What a text that should be a private key turned out to be: a key, or a problem.</summary>
internal sealed record PrivateKeyReading
{
    /// <summary>Null: see <see cref="Problem"/>.</summary>
    public IPrivateKeySource? Key { get; private init; }

    /// <summary>Type and fingerprint of the public half, such as <c>ed25519 key SHA256:...</c>.</summary>
    public string? Kind { get; private init; }

    /// <summary>What is wrong and how to mend it, as one sentence that repeats nothing of the text; null: there is a key.</summary>
    public string? Problem { get; private init; }

    public static PrivateKeyReading Of(ClientKey key) => new() { Key = key, Kind = key.Kind };

    public static PrivateKeyReading Bad(string problem) => new() { Problem = problem };

    /// <summary>Names nothing it holds but what is public.</summary>
    public override string ToString() => Kind ?? Problem ?? nameof(PrivateKeyReading);
}
