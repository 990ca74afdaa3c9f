using System.Net.Sockets;
using Docker.DotNet.Handler.Abstractions;
using Microsoft.Extensions.Logging;

namespace Cronium.Grains.Execution.Docker;

/// <summary>
/// HTTP to an engine by the handler of .NET itself, over a socket of the machine as over TCP: as many connections as there
/// are followed attempts, since each holds one.
/// </summary>
internal sealed class EngineHandler(EngineEndpoint endpoint) : IDockerHandlerFactory<EngineEndpoint>
{
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(10);

    public ResolvedTransport CreateHandler(EngineEndpoint transportOptions, ResolvedClientOptions clientOptions, ILogger logger) => Create();

    public ResolvedTransport CreateHandler(ResolvedClientOptions clientOptions, ILogger logger) => Create();

    public async Task<WriteClosableStream> HijackStreamAsync(HttpContent content) => new OpenStream(await content.ReadAsStreamAsync());

    private ResolvedTransport Create()
    {
        var handler = new SocketsHttpHandler
        {
            ConnectTimeout = ConnectLimit,
            PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1),
            UseProxy = false,
            AllowAutoRedirect = false,
        };
        if (endpoint.Address.Scheme == "unix")
        {
            var path = endpoint.Address.LocalPath;
            handler.ConnectCallback = async (_, token) => await ConnectAsync(path, token);
            return new ResolvedTransport(handler, new Uri("http://engine"));
        }

        var scheme = "http";
        if (endpoint.CertificateDirectory is { } directory)
        {
            scheme = "https";
            handler.SslOptions = EngineCertificates.Read(directory);
        }

        return new ResolvedTransport(handler, new UriBuilder(endpoint.Address) { Scheme = scheme }.Uri);
    }

    private static async Task<NetworkStream> ConnectAsync(string path, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (SocketException exception)
        {
            socket.Dispose();
            throw new IOException(WordsOf(exception, path));
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    // Those of .NET speak of addresses.
    private static string WordsOf(SocketException exception, string path) =>
        !File.Exists(path) ? "there is no such socket; the engine does not run, or listens elsewhere"
        : exception.SocketErrorCode == SocketError.AccessDenied ? "this process may not use the socket; add its user to the socket's group"
        : exception.SocketErrorCode == SocketError.ConnectionRefused ? "nobody listens on the socket; the engine does not run"
        : exception.Message;

    /// <summary>Both directions of a connection that the engine gave over to us. It is never closed half: TLS cannot.</summary>
    private sealed class OpenStream(Stream stream) : WriteClosableStream
    {
        public override bool CanCloseWrite => false;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override void CloseWrite() => throw new NotSupportedException();

        public override void Flush() => stream.Flush();

        public override Task FlushAsync(CancellationToken cancellationToken) => stream.FlushAsync(cancellationToken);

        public override int Read(byte[] buffer, int offset, int count) => stream.Read(buffer, offset, count);

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            stream.ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => stream.ReadAsync(buffer, cancellationToken);

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => stream.Write(buffer, offset, count);

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            stream.WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => stream.WriteAsync(buffer, cancellationToken);

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                stream.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
