using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Renci.SshNet;

namespace Cronium.Grains.Execution.Ssh.Connecting;

/// <summary>
/// The two things the library keeps to itself that a pool cannot do without. Its own way to close a connection waits for a
/// send that is under way, for ever where the peer has stopped reading; only closing the socket below it ends that. And only
/// the socket can be told to notice a peer that is gone.
/// </summary>
internal static class SessionReach
{
    private const int TcpUserTimeout = 18;
    private const int KeepAliveProbes = 3;

    /// <summary>The session of a client; null: it is not connected.</summary>
    public static Session? SessionOf(BaseClient client) => (Session?)GetSession(client);

    /// <summary>Has the kernel notice a peer that is gone, and bounds how long a send may block.</summary>
    /// <param name="keepAlive">Time between messages of the kernel on a connection that is quiet.</param>
    public static void Watch(Session session, TimeSpan keepAlive)
    {
        if (SocketField(session) is not { } socket)
        {
            return;
        }

        var seconds = (int)Math.Clamp(Math.Ceiling(keepAlive.TotalSeconds), 1, 32_767);
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, seconds);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, Math.Max(1, seconds / KeepAliveProbes));
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, KeepAliveProbes);
        socket.SendTimeout = seconds * 2_000;
        if (OperatingSystem.IsLinux())
        {
            socket.SetRawSocketOption((int)SocketOptionLevel.Tcp, TcpUserTimeout, BitConverter.GetBytes(seconds * 2_000));
        }
    }

    /// <summary>Ends a connection at once, and with it every call of the library that waits for something on it.</summary>
    public static void Cut(Session session) => SocketField(session)?.Dispose();

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_Session")]
    [return: UnsafeAccessorType("Renci.SshNet.ISession, Renci.SshNet")]
    private static extern object? GetSession(BaseClient client);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_socket")]
    private static extern ref Socket? SocketField(Session session);
}
