using Cronium.Grains.Execution.Ssh.Connecting;
using Cronium.Grains.Servers;
using Microsoft.Extensions.Logging;

namespace Cronium.Grains.Execution.Ssh.Pooling;

/// <summary>What the parts of a pool share.</summary>
internal sealed record PoolParts(ServerAccess Access, SshInstruments Instruments, ILogger Logger, TimeProvider Time)
{
    // Enough for every session of a few connections to be opened at once; a pool that hangs as a whole holds no more.
    private const int MostThreads = 32;

    public ConnectionLimits Limits => Access.Definition.Connections;

    /// <summary>The server, for messages.</summary>
    public string Name { get; } = ServerText.Name(Access);

    /// <summary>For the parts of the library that block.</summary>
    public OwnThreads Threads { get; } = new($"ssh {Access.Definition.Name}", MostThreads);
}

/// <summary>A pool as others see it.</summary>
/// <param name="Connections">Open ones.</param>
/// <param name="Sessions">Commands under way.</param>
/// <param name="Waiting">Commands and uses of files that wait for a connection.</param>
/// <param name="SessionsPerConnection">Commands at once over one connection: less than configured where the server allows less.</param>
/// <param name="LastError">Why the last try to connect failed; null: it went well.</param>
internal sealed record PoolStatus(int Connections, int Sessions, int Waiting, int SessionsPerConnection, string? LastError);
