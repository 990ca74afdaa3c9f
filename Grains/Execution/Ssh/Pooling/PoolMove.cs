namespace Cronium.Grains.Execution.Ssh.Pooling;

/// <summary>What a connection is for.</summary>
internal enum LinkKind
{
    /// <summary>Several at once, each in a session of its own.</summary>
    Commands,

    /// <summary>All of them over one session of SFTP.</summary>
    Files,
}

/// <summary>What to do for one who wants a connection.</summary>
internal enum PoolAct
{
    /// <summary>Give him <see cref="PoolMove.Link"/>.</summary>
    Use,

    /// <summary>Open another one, and ask again.</summary>
    Open,

    /// <summary>Ask again when something changes; something will.</summary>
    Wait,

    /// <summary>The last try to connect failed a moment ago: give him its error.</summary>
    Fail,

    /// <summary>There will be none: the server serves no files, or there is no room.</summary>
    Deny,
}

/// <summary>What to do, and with which connection.</summary>
internal readonly record struct PoolMove(PoolAct Act, int Link = 0)
{
    public static PoolMove Open => new(PoolAct.Open);

    public static PoolMove Wait => new(PoolAct.Wait);

    public static PoolMove Fail => new(PoolAct.Fail);

    public static PoolMove Deny => new(PoolAct.Deny);

    public static PoolMove Use(int link) => new(PoolAct.Use, link);
}
