using System.Net;
using Docker.DotNet;

namespace Cronium.Grains.Execution.Docker;

/// <summary>Requests to one engine. An answer of the engine is an answer, also a refusal; all else means that it cannot be reached.</summary>
internal sealed class EngineApi(EngineEndpoint endpoint, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    // What fails, as for want of a certificate, is tried again.
    private readonly Lazy<DockerClient> _client = new(
        () => new DockerClientBuilder().WithEndpoint(endpoint.Address).WithTimeout(Timeout.InfiniteTimeSpan).WithTransportOptions(new EngineHandler(endpoint), endpoint).Build(),
        LazyThreadSafetyMode.PublicationOnly);

    private long _failures;

    /// <summary>How often the engine could not be reached so far.</summary>
    public long Failures => Interlocked.Read(ref _failures);

    public string Name { get; } = endpoint.Address.ToString();

    /// <param name="request">Made with a token that ends it in time.</param>
    /// <param name="cancellationToken">The caller's.</param>
    /// <param name="limit">What it may take; null: 60 s.</param>
    /// <exception cref="TargetUnreachableException">No answer came.</exception>
    /// <exception cref="DockerApiException">The engine refused.</exception>
    public async Task<T> UseAsync<T>(Func<DockerClient, CancellationToken, Task<T>> request, CancellationToken cancellationToken, TimeSpan? limit = null)
    {
        using var timeout = new CancellationTokenSource(limit ?? Limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return await request(_client.Value, either.Token);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw Unreachable($"The engine at {Name} did not answer within {(limit ?? Limit).TotalSeconds:0} s.", exception);
        }
        catch (HttpRequestException exception)
        {
            throw Unreachable($"The engine at {Name} cannot be reached: {Innermost(exception)}", exception, exception.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError);
        }
        catch (Exception exception) when (exception is IOException or EndOfStreamException)
        {
            throw Unreachable($"The connection to the engine at {Name} broke: {exception.Message}", exception);
        }
        catch (DockerApiException exception) when (exception.StatusCode is HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout)
        {
            throw Unreachable($"The engine at {Name} has trouble: {EngineWords.Of(exception)}", exception);
        }
    }

    /// <inheritdoc cref="UseAsync{T}"/>
    public Task UseAsync(Func<DockerClient, CancellationToken, Task> request, CancellationToken cancellationToken) =>
        UseAsync<bool>(
            async (client, token) =>
            {
                await request(client, token);
                return true;
            },
            cancellationToken);

    public void Dispose()
    {
        if (_client.IsValueCreated)
        {
            _client.Value.Dispose();
        }
    }

    private TargetUnreachableException Unreachable(string message, Exception inner, bool nothingSent = false)
    {
        Interlocked.Increment(ref _failures);
        return new TargetUnreachableException(message, inner) { NothingSent = nothingSent };
    }

    private static string Innermost(Exception exception) => exception.InnerException is { } inner ? Innermost(inner) : exception.Message;
}
