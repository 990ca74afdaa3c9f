using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json.Nodes;

namespace Cronium.Cli.Demo;

/// <summary>The Docker Engine of this machine, asked directly for what the cluster has no business with: which images there are.</summary>
internal sealed class DemoDocker : IDisposable
{
    private const string DefaultHost = "unix:///var/run/docker.sock";
    private const int MostTried = 8;

    private readonly HttpClient _http;

    private DemoDocker(string endpoint, string socket)
    {
        Endpoint = endpoint;
        _http = Over(socket);
    }

    /// <summary>As <c>executors:docker:endpoint</c> has it.</summary>
    public string Endpoint { get; }

    /// <summary>The engine that <c>DOCKER_HOST</c> names, or that of this machine.</summary>
    /// <returns>The engine, or why there is none to be used.</returns>
    public static async Task<(DemoDocker? Docker, string Trouble)> FindAsync(Func<string, string?> variable, CancellationToken cancellationToken)
    {
        var host = variable("DOCKER_HOST") is { Length: > 0 } named ? named : DefaultHost;
        if (!Uri.TryCreate(host, UriKind.Absolute, out var address) || address.Scheme != "unix")
        {
            return (null, $"The demonstration uses an engine on a unix socket only, and DOCKER_HOST is {host}");
        }

        if (!await AnswersAsync(address.AbsolutePath, cancellationToken))
        {
            return (null, $"No Docker Engine answers at {host}");
        }

        return (new DemoDocker(host, address.AbsolutePath), "");
    }

    /// <summary>The smallest image that has a <c>/bin/sh</c>; null: none has.</summary>
    public async Task<string?> ImageWithShellAsync(CancellationToken cancellationToken)
    {
        var images = await _http.GetFromJsonAsync<JsonArray>(Path("/images/json"), cancellationToken) ?? [];
        var names = images.OrderBy(image => (long?)image?["Size"] ?? 0)
            .Select(image => image?["RepoTags"]?.AsArray().Select(tag => (string?)tag).FirstOrDefault(tag => tag is not null and not "<none>:<none>"))
            .OfType<string>().Take(MostTried);
        foreach (var name in names)
        {
            if (await HasShellAsync(name, cancellationToken))
            {
                return name;
            }
        }

        return null;
    }

    /// <summary>Removes a run's ended container, which a cluster that stays would remove later.</summary>
    public async Task RemoveOfAsync(string run, CancellationToken cancellationToken)
    {
        var filters = Uri.EscapeDataString(new JsonObject { ["label"] = new JsonArray($"cronium.run={run}") }.ToJsonString());
        foreach (var container in await _http.GetFromJsonAsync<JsonArray>(Path($"/containers/json?all=1&filters={filters}"), cancellationToken) ?? [])
        {
            await RemoveAsync((string?)container?["Id"], cancellationToken);
        }
    }

    public void Dispose() => _http.Dispose();

    /// <summary>Looks into a container that is made for it and never started.</summary>
    private async Task<bool> HasShellAsync(string image, CancellationToken cancellationToken)
    {
        using var made = await _http.PostAsJsonAsync(Path("/containers/create"), new JsonObject { ["Image"] = image, ["Cmd"] = new JsonArray("/bin/sh") }, cancellationToken);
        if (!made.IsSuccessStatusCode || (string?)(await made.Content.ReadFromJsonAsync<JsonObject>(cancellationToken))?["Id"] is not { } id)
        {
            return false;
        }

        try
        {
            using var question = new HttpRequestMessage(HttpMethod.Head, Path($"/containers/{id}/archive?path=/bin/sh"));
            using var shell = await _http.SendAsync(question, cancellationToken);
            return shell.IsSuccessStatusCode;
        }
        finally
        {
            await RemoveAsync(id, CancellationToken.None);
        }
    }

    private async Task RemoveAsync(string? id, CancellationToken cancellationToken)
    {
        using var _ = await _http.DeleteAsync(Path($"/containers/{id}?v=1&force=1"), cancellationToken);
    }

    private static async Task<bool> AnswersAsync(string socket, CancellationToken cancellationToken)
    {
        using var http = Over(socket);
        http.Timeout = TimeSpan.FromSeconds(3);
        try
        {
            using var answer = await http.GetAsync(Path("/_ping"), cancellationToken);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    private static HttpClient Over(string socket) => new(new SocketsHttpHandler
    {
        ConnectCallback = async (_, cancellationToken) =>
        {
            var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await connection.ConnectAsync(new UnixDomainSocketEndPoint(socket), cancellationToken);
            return new NetworkStream(connection, ownsSocket: true);
        },
    }) { BaseAddress = new Uri($"http://{IPAddress.Loopback}") };

    private static Uri Path(string path) => new(path, UriKind.Relative);
}
