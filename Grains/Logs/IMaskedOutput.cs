namespace Cronium.Grains.Logs;

/// <summary>Takes a stream after masking. Between any two bytes of it, and beside each mask, masking may begin anew with the same result.</summary>
internal interface IMaskedOutput
{
    /// <summary>Bytes that belong to no secret, as they were.</summary>
    void Literal(ReadOnlySpan<byte> bytes);

    /// <summary>One <c>***</c> in place of this many bytes of the source.</summary>
    void Masked(int sourceBytes);
}
