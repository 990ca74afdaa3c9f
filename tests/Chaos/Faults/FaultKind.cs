namespace Cronium.Chaos.Faults;

/// <summary>What is done to the cluster and to what it stands on.</summary>
internal enum FaultKind
{
    /// <summary>SIGKILL to a silo; another one in its place a few seconds later.</summary>
    KillSilo,

    /// <summary>SIGSTOP to a silo for twice as long as the others need to declare it dead, then SIGCONT.</summary>
    FreezeSilo,

    /// <summary>SIGTERM to a silo, which drains; another one in its place.</summary>
    StopSilo,

    /// <summary>SIGKILL to every silo at once.</summary>
    KillAllSilos,

    /// <summary>SIGKILL to Redis, down for a few seconds, then up again on its append-only file.</summary>
    KillRedis,

    /// <summary>Redis loses the last second and a half of what it acknowledged, as at a power cut with <c>appendfsync everysec</c>. Only when asked for by name: something is lost.</summary>
    CutPower,

    /// <summary>SIGSTOP to Redis for some seconds.</summary>
    FreezeRedis,

    /// <summary>The link between one silo and Redis is cut for some seconds.</summary>
    CutStoreLink,

    /// <summary>The wall clock of a silo's machine is set forward or back, and some seconds later right again.</summary>
    JumpClock,

    /// <summary>SIGKILL to sshd and to its connections, down for a few seconds.</summary>
    KillSshd,

    /// <summary>SIGKILL to all connections of sshd, which itself goes on.</summary>
    CutSsh,

    /// <summary>SIGKILL to dockerd and its containerd, down for a few seconds; containers go on (live-restore).</summary>
    KillDockerd,
}
