namespace Cronium.Grains.Storage;

/// <summary>A grain whose memory mirrors the store. After any unexpected failure of a call it is deactivated, because only the store can tell what happened.</summary>
internal interface IStoreBacked;
