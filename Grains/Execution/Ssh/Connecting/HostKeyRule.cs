namespace Cronium.Grains.Execution.Ssh.Connecting;

/// <summary>Decides whether a server is the one we know.</summary>
internal static class HostKeyRule
{
    /// <param name="known">Fingerprint that is accepted; null: none is known yet.</param>
    /// <param name="takeFirst">The first one seen is taken.</param>
    /// <param name="seen">Fingerprint that the server shows.</param>
    public static HostKeyVerdict Judge(string? known, bool takeFirst, string seen) => known switch
    {
        null => takeFirst ? HostKeyVerdict.First : HostKeyVerdict.Unknown,
        _ => Plain(known) == Plain(seen) ? HostKeyVerdict.Known : HostKeyVerdict.Changed,
    };

    // Some tools write the padding of base 64, OpenSSH does not.
    private static string Plain(string fingerprint) => fingerprint.Trim().TrimEnd('=');
}

/// <summary>What a host key turned out to be.</summary>
internal enum HostKeyVerdict
{
    /// <summary>The one we know.</summary>
    Known,

    /// <summary>The first one, which is taken.</summary>
    First,

    /// <summary>None is known, and none may be taken.</summary>
    Unknown,

    /// <summary>Another one than we know.</summary>
    Changed,
}
