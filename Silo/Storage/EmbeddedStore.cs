using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Cronium.Grains;
using Garnet;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cronium.Silo.Storage;

/// <summary>
/// A Redis-compatible store inside this process, on the loopback interface, durable in one directory: what it
/// acknowledged is there after a kill -9.
/// </summary>
internal sealed class EmbeddedStore : IAsyncDisposable
{
    private readonly DirectoryLock _lock;
    private readonly GarnetServer _server;

    private EmbeddedStore(EmbeddedStoreOptions options)
    {
        var port = options.Port == 0 ? FreePort() : options.Port;
        Endpoint = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}");
        _lock = DirectoryLock.Take(options.Directory);
        try
        {
            _server = MakeQuietly(Arguments(options.Directory, port));
        }
        catch (Exception exception)
        {
            _lock.Dispose();
            throw Explain(exception, options.Directory, Endpoint);
        }
    }

    /// <summary>Address for <c>store:redis</c>.</summary>
    public string Endpoint { get; }

    /// <summary>Opens the directory, recovers what is there, and listens.</summary>
    /// <exception cref="CroniumException">The directory is in use or cannot be written, its data is damaged, or the port is taken.</exception>
    public static async Task<EmbeddedStore> StartAsync(EmbeddedStoreOptions options, CancellationToken cancellationToken)
    {
        var store = new EmbeddedStore(options);
        try
        {
            // Recovery blocks its thread, for as long as there is something to read.
            await Task.Run(store._server.Start, cancellationToken);
            return store;
        }
        catch (Exception exception)
        {
            await store.DisposeAsync();
            throw exception is OperationCanceledException ? exception : Explain(exception, options.Directory, store.Endpoint);
        }
    }

    public ValueTask DisposeAsync()
    {
        _server.Dispose();
        _lock.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>The server adds a listener that would copy the traces of the whole process to the console.</summary>
    private static GarnetServer MakeQuietly(string[] arguments)
    {
        var before = Trace.Listeners.Cast<TraceListener>().ToHashSet();
        try
        {
            return new GarnetServer(arguments, NullLoggerFactory.Instance);
        }
        finally
        {
            foreach (var added in Trace.Listeners.Cast<TraceListener>().Except(before).ToList())
            {
                Trace.Listeners.Remove(added);
            }
        }
    }

    private static string[] Arguments(string directory, int port) =>
    [
        "--bind", "127.0.0.1",
        "--port", port.ToString(CultureInfo.InvariantCulture),
        "--memory", "128m", "--page", "8m", "--index", "16m",
        // Without a second tier, what does not fit into the memory is dropped in silence.
        "--storage-tier", "true", "--logdir", directory, "--checkpointdir", directory, "--device-type", "RandomAccess",
        // Without compaction, each change of a record that has left the memory makes the directory larger for ever.
        "--compaction-type", "Lookup", "--compaction-max-segments", "8", "--segment", "64m", "--object-log-segment", "64m",
        "--recover", "true", "--fail-on-recovery-error", "true",
        // Without the wait, a kill -9 was seen to lose the last acknowledged writes.
        "--aof", "true", "--aof-commit-freq", "0", "--aof-commit-wait", "true",
        "--aof-memory", "64m", "--aof-page-size", "16m", "--aof-segment-size", "64m", "--aof-size-limit", "128m",
        // The wait holds one thread of the pool for each busy connection.
        "--minthreads", "32",
        // Without the transaction mode, scripts interleave and no compare-and-set holds.
        "--lua", "true", "--lua-transaction-mode", "true",
        "-q", "true",
    ];

    private static CroniumException Explain(Exception exception, string directory, string endpoint) => exception.GetBaseException() switch
    {
        SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse } => new CroniumException(
            RefusalKind.Unavailable,
            $"{endpoint} is taken, so the embedded store cannot listen there. Free it, or choose another port with store:embeddedPort (0: a free one)."),
        var cause => new CroniumException(
            RefusalKind.Unavailable,
            $"The embedded store in '{directory}' cannot start: {cause.Message} Restore the directory from a backup, or name an empty one with store:directory."),
    };

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
