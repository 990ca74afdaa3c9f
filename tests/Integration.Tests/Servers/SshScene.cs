using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Cronium.Integration.Tests.Cluster;

namespace Cronium.Integration.Tests.Servers;

/// <summary>A real sshd with one account, beside a silo that is to use it.</summary>
internal sealed class SshScene : IAsyncDisposable
{
    private readonly CroniumApi _api;
    private readonly Func<HttpClient> _http;

    private SshScene(CroniumApi api, Func<HttpClient> http, SshServer sshd, SshAccount account, SshKey key) =>
        (_api, _http, Sshd, Account, Key) = (api, http, sshd, account, key);

    public SshServer Sshd { get; }

    public SshAccount Account { get; }

    public SshKey Key { get; }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <param name="sshd">Started here; null: one that is as it is by default.</param>
    public static async Task<SshScene> StartAsync(CroniumApi api, Func<HttpClient> http, SshServer? sshd = null)
    {
        sshd ??= new SshServer();
        await sshd.StartAsync();
        var (account, key) = await SshAccount.CreateWithKeyAsync();
        return new SshScene(api, http, sshd, account, key);
    }

    /// <summary>The server file of the account.</summary>
    public JsonObject File(Action<JsonObject>? change = null)
    {
        var file = new JsonObject { ["host"] = Sshd.Host, ["port"] = Sshd.Port, ["user"] = Account.Name, ["privateKey"] = Key.Private, ["trustOnFirstUse"] = true };
        change?.Invoke(file);
        return file;
    }

    public async Task<JsonNode> PutAsync(string name, JsonObject file)
    {
        var response = await _http().PutAsJsonAsync(new Uri($"/v1/servers/{name}", UriKind.Relative), file, Token);
        var text = await response.Content.ReadAsStringAsync(Token);
        Assert.True(response.IsSuccessStatusCode, text);
        return JsonNode.Parse(text)!;
    }

    public Task<JsonNode> GetAsync(string name) => _api.GetAsync($"/v1/servers/{name}", Token);

    public Task<HttpResponseMessage> DeleteAsync(string path) => _http().DeleteAsync(new Uri($"/v1/servers/{path}", UriKind.Relative), Token);

    public Task<JsonNode> UntilAsync(string name, Func<JsonNode, bool> wanted, string expected) => _api.UntilAsync($"/v1/servers/{name}", wanted, expected, Token);

    public Task<JsonNode> UntilBreakerAsync(string name, string state) => UntilAsync(name, server => (string?)server["breaker"]!["state"] == state, $"the breaker of {name} to be {state}");

    /// <summary>Triggers a new job that runs the script on servers.</summary>
    public Task<string> RunAsync(string script, string ifUnreachable, params string[] servers) => RunAsync(script, ifUnreachable, _ => { }, servers);

    /// <param name="script">Its text.</param>
    /// <param name="ifUnreachable">What the run does whose server cannot be reached.</param>
    /// <param name="change">What else the job is.</param>
    /// <param name="servers">Where it runs.</param>
    public async Task<string> RunAsync(string script, string ifUnreachable, Action<JsonObject> change, params string[] servers)
    {
        var name = $"j{Guid.NewGuid():N}";
        var target = new JsonObject { ["servers"] = new JsonArray([.. servers.Select(server => (JsonNode)server)]), ["ifUnreachable"] = ifUnreachable };
        var job = new JsonObject { ["name"] = name, ["target"] = target, ["script"] = script, ["overlap"] = "allow" };
        change(job);
        await _api.PutJobAsync(job, Token);
        return await _api.TriggerAsync(name, Token);
    }

    public async ValueTask DisposeAsync()
    {
        await Sshd.DisposeAsync();
        await Account.DisposeAsync();
    }
}
