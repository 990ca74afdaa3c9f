namespace Cronium.Grains.Logs;

/// <summary>Replaces secrets, plain or in their usual disguises, by <c>***</c>. Made once per attempt, used by both streams.</summary>
internal sealed class SecretMasker
{
    public SecretMasker(IEnumerable<string> secrets)
    {
        string[] values = [.. secrets.Where(secret => secret.Length > 0).Distinct(StringComparer.Ordinal)];
        Unmasked = values.Count(secret => SecretForms.Trimmed(secret).Length < SecretForms.MinLength);
        Automaton = new ByteAutomaton(values.SelectMany(SecretForms.Of));
    }

    /// <summary>How many of the secrets are shorter than four characters, and so are not masked.</summary>
    public int Unmasked { get; }

    public ByteAutomaton Automaton { get; }
}
