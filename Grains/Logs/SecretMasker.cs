namespace Cronium.Grains.Logs;

/// <summary>Replaces secrets, plain or in their usual disguises, by <c>***</c>. Made once per attempt, used by both streams.</summary>
internal sealed class SecretMasker
{
    public SecretMasker(IEnumerable<string> secrets) => throw new NotImplementedException();
}
