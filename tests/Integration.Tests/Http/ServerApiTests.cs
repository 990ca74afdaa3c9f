using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Cronium.Integration.Tests.Cluster;

namespace Cronium.Integration.Tests.Http;

/// <summary>Servers over HTTP; nothing here is connected to.</summary>
public sealed class ServerApiTests(OneSilo one) : IClassFixture<OneSilo>
{
    private const string Secret = "correct-horse-battery";

    private static readonly string[] Secrets = [Secret, Convert.ToBase64String(Encoding.UTF8.GetBytes(Secret)), "BEGIN PRIVATE KEY"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_server_is_put_read_listed_and_removed()
    {
        var created = await PutAsync("crud", Server(), ifMatch: "\"0\"");
        Assert.Equal((HttpStatusCode.Created, "\"1\""), (created.StatusCode, created.Headers.ETag?.Tag));
        Assert.Equal("\"1\"", (await PutAsync("crud", Server())).Headers.ETag?.Tag);
        Assert.Equal("\"1\"", (await PutAsync("crud", Server(password: null))).Headers.ETag?.Tag);
        Assert.Equal("\"2\"", (await PutAsync("crud", Server(password: "another"))).Headers.ETag?.Tag);
        Assert.Equal("\"3\"", (await PutAsync("crud", Server(password: null, maxConcurrent: 3), ifMatch: "\"2\"")).Headers.ETag?.Tag);

        var server = await one.Api.GetAsync("/v1/servers/crud", Token);
        Assert.Equal(("crud", 3L, "password", "closed", 3), ((string?)server["name"], (long?)server["version"], (string?)server["credentials"], (string?)server["breaker"]!["state"], (int?)server["definition"]!["maxConcurrent"]));
        Assert.Equal((0, 0, 0, 0), ((int?)server["load"]!["connections"], (int?)server["load"]!["sessions"], (int?)server["load"]!["running"], (int?)server["load"]!["waiting"]));
        Assert.Null(server["hostKey"]);
        Assert.NotNull(server["silo"]);

        Assert.Equal(HttpStatusCode.OK, (await PutAsync("crud", server["definition"]!.AsObject())).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await SendAsync(HttpMethod.Delete, "/v1/servers/crud")).StatusCode);
        await RefusedAsync(await SendAsync(HttpMethod.Get, "/v1/servers/crud"), HttpStatusCode.NotFound, "There is no server 'crud'.");
        Assert.Equal(HttpStatusCode.Created, (await PutAsync("crud", Server())).StatusCode);
    }

    [Fact]
    public async Task A_stale_version_is_a_conflict_and_changes_nothing()
    {
        await PutAsync("versioned", Server());
        await PutAsync("versioned", Server(maxConcurrent: 7));
        await RefusedAsync(await PutAsync("versioned", Server(maxConcurrent: 9), ifMatch: "\"0\""), HttpStatusCode.Conflict, "Server 'versioned' is at version 2, not 0. Read it again and repeat the change.");
        await RefusedAsync(await PutAsync("versioned", Server(maxConcurrent: 9), ifMatch: "\"1\""), HttpStatusCode.Conflict, "Server 'versioned' is at version 2, not 1.");
        await RefusedAsync(await PutAsync("missing", Server(), ifMatch: "\"1\""), HttpStatusCode.Conflict, "There is no server 'missing' to change");
        Assert.Equal(7, (int?)(await one.Api.GetAsync("/v1/servers/versioned", Token))["definition"]!["maxConcurrent"]);
    }

    [Fact]
    public async Task A_list_is_in_order_of_name_filtered_by_labels_and_comes_in_pages()
    {
        foreach (var i in Enumerable.Range(0, 7))
        {
            await PutAsync($"list{i}", Server(labels: new JsonObject { ["list"] = "yes", ["parity"] = i % 2 == 0 ? "even" : "odd" }));
        }

        Assert.Equal(Enumerable.Range(0, 7).Select(i => $"list{i}"), (await one.Api.AllAsync("/v1/servers?label=list%3Dyes&limit=3", Token)).Select(server => (string?)server["name"]));
        Assert.Equal(["list1", "list3", "list5"], (await one.Api.AllAsync("/v1/servers?label=list=yes&label=parity=odd&limit=1", Token)).Select(server => (string?)server["name"]));
        await RefusedAsync(await SendAsync(HttpMethod.Get, "/v1/servers?label=role"), HttpStatusCode.BadRequest, "label 'role': write label=NAME=VALUE, such as label=role%3Ddb, each name once.");
        await RefusedAsync(await SendAsync(HttpMethod.Get, "/v1/servers?limit=1001"), HttpStatusCode.BadRequest, "limit '1001': use 1 to 1000.");
    }

    [Fact]
    public async Task Credentials_never_come_out()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var pem = key.ExportPkcs8PrivateKeyPem();
        var credentials = Server();
        credentials["privateKey"] = pem;
        var answers = new List<HttpResponseMessage>
        {
            await PutAsync("sealed", credentials),
            await SendAsync(HttpMethod.Get, "/v1/servers/sealed"),
            await SendAsync(HttpMethod.Get, "/v1/servers"),
            await PutAsync("sealed", Server(host: "")),
            await PutAsync("sealed", Wrong("privateKey", pem.Replace("PRIVATE KEY", "NOTHING", StringComparison.Ordinal) + Secret)),
            await PutAsync("sealed", Wrong("privateKey", new JsonObject { ["file"] = Secret })),
            await PutAsync("sealed", Wrong("pasword", Secret)),
            await PutAsync("sealed", Wrong("credentials", new JsonObject { ["password"] = Secret })),
            await RawAsync("sealed", $$"""{ "host": "h", "password": {{Secret}} }"""),
            await RawAsync("sealed", $$"""{ "host": "h", "password": "{{Secret}} }"""),
            await RawAsync("sealed", $$"""{ "host": "h", "password": true{{Secret}} }"""),
            await RawAsync("sealed", $"\"{Secret}\""),
        };
        foreach (var answer in answers)
        {
            var text = await answer.Content.ReadAsStringAsync(Token) + answer.Headers;
            Assert.All([.. Secrets, pem.Split('\n')[1]], secret => Assert.DoesNotContain(secret, text, StringComparison.Ordinal));
        }

        Assert.All(answers.Skip(3), answer => Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode));
        Assert.Matches("^ECDSA key SHA256:[^ ]{43}, password$", (string?)(await one.Api.GetAsync("/v1/servers/sealed", Token))["credentials"]);
        Assert.All(Secrets, secret => Assert.DoesNotContain(secret, one.Silo.Output, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{ "host": "h", "user": "u", "password": "p" }""", "hostKey", "trustOnFirstUse: true")]
    [InlineData("""{ "host": "h", "user": "u", "trustOnFirstUse": true }""", "privateKey", "there is nothing to log in with")]
    [InlineData("""{ "host": "h:2222", "user": "u", "password": "p", "trustOnFirstUse": true }""", "host", "host: h, port: 2222")]
    [InlineData("""{ "host": "h", "user": "u", "password": "p", "trustOnFirstUse": true, "jumpHost": "bastoin" }""", "jumpHost", "there is no such server; did you mean 'bastion'?")]
    [InlineData("""{ "host": "h", "user": "u", "privateKey": "ssh-ed25519 AAAA", "trustOnFirstUse": true }""", "privateKey", "It is a public key; give the private one")]
    [InlineData("""{ "host": "h", "user": "u", "password": "p", "trustOnFirstUse": true, "breaker": { "openFor": "0s" } }""", "breaker.openFor", "use 1s to 1d")]
    public async Task A_wrong_server_is_refused_with_the_field_and_the_fix(string json, string field, string fix)
    {
        await PutAsync("bastion", Server());
        var problem = await RefusedAsync(await RawAsync("wrong", json), HttpStatusCode.BadRequest, "");
        var only = Assert.Single(problem["problems"]!.AsArray());
        Assert.Equal(field, (string?)only!["field"]);
        Assert.Contains(fix, (string?)only["message"], StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await SendAsync(HttpMethod.Get, "/v1/servers/wrong")).StatusCode);
    }

    [Fact]
    public async Task A_way_through_jump_hosts_is_no_circle_and_a_jump_host_in_use_is_not_removed()
    {
        await PutAsync("outer", Server());
        await PutAsync("inner", Server(jumpHost: "outer"));
        var problem = await RefusedAsync(await PutAsync("outer", Server(jumpHost: "inner")), HttpStatusCode.BadRequest, "");
        Assert.Contains("outer -> inner -> outer", (string?)problem["detail"], StringComparison.Ordinal);

        await RefusedAsync(await SendAsync(HttpMethod.Delete, "/v1/servers/outer"), HttpStatusCode.Conflict, "Server 'outer' is the jump host of inner.");
        Assert.Equal(HttpStatusCode.NoContent, (await SendAsync(HttpMethod.Delete, "/v1/servers/outer?force=true")).StatusCode);
    }

    [Fact]
    public async Task A_breaker_held_open_survives_the_silo_killed_and_is_closed_by_hand()
    {
        await PutAsync("held", Server());
        await PutAsync("held-for", Server());
        Assert.Equal("open", (string?)(await BreakerAsync("held", """{ "state": "open", "reason": "new disks" }"""))["breaker"]!["state"]);
        var until = (string?)(await BreakerAsync("held-for", """{ "state": "open", "for": "10m" }"""))["breaker"]!["nextProbeAt"];
        Assert.NotNull(until);

        await one.KillAndRestartAsync(Token);
        var listed = (await one.Api.AllAsync("/v1/servers", Token)).Single(server => (string?)server["name"] == "held");
        Assert.Null(listed["silo"]);
        foreach (var held in new[] { listed, await one.Api.GetAsync("/v1/servers/held", Token) })
        {
            Assert.Equal(("open", "new disks", "admin"), ((string?)held["breaker"]!["state"], (string?)held["breaker"]!["reason"], (string?)held["breaker"]!["heldBy"]));
            Assert.Null(held["breaker"]!["nextProbeAt"]);
        }

        Assert.Equal(until, (string?)(await one.Api.GetAsync("/v1/servers/held-for", Token))["breaker"]!["nextProbeAt"]);
        Assert.Equal("closed", (string?)(await BreakerAsync("held", """{ "state": "closed" }"""))["breaker"]!["state"]);
        await RefusedAsync(await PostAsync("/v1/servers/held/breaker", """{ "state": "closed", "for": "1m" }"""), HttpStatusCode.BadRequest, "for '00:01:00': goes with state: open only");
        await RefusedAsync(await PostAsync("/v1/servers/none/breaker", """{ "state": "open" }"""), HttpStatusCode.NotFound, "There is no server 'none'.");
    }

    [Fact]
    public async Task A_pinned_host_key_is_not_forgotten_but_changed()
    {
        var pinned = Server();
        pinned.Remove("trustOnFirstUse");
        pinned["hostKey"] = "db1 ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIL/VbNDC+9gM09mkRGRSHfhTAN7YKWpSPPCoGzUoVUuU";
        await PutAsync("pinned", pinned);
        Assert.Equal("SHA256:6Q1QQalsjhh01JNvTMmxPtXwdgcQPOexbflsKQehdfo", (string?)(await one.Api.GetAsync("/v1/servers/pinned", Token))["hostKey"]);
        await RefusedAsync(await SendAsync(HttpMethod.Delete, "/v1/servers/pinned/host-key"), HttpStatusCode.Conflict, "The host key of server 'pinned' is pinned by its definition.");
    }

    internal static JsonObject Server(string? password = Secret, string host = "192.0.2.1", int maxConcurrent = 20, JsonObject? labels = null, string? jumpHost = null)
    {
        var server = new JsonObject { ["host"] = host, ["user"] = "deploy", ["trustOnFirstUse"] = true, ["maxConcurrent"] = maxConcurrent, ["labels"] = labels };
        if (password is not null)
        {
            server["password"] = password;
        }

        if (jumpHost is not null)
        {
            server["jumpHost"] = jumpHost;
        }

        return server;
    }

    private static JsonObject Wrong(string field, JsonNode value)
    {
        var server = Server(password: null);
        server[field] = value;
        return server;
    }

    private static async Task<JsonNode> RefusedAsync(HttpResponseMessage response, HttpStatusCode status, string detail)
    {
        var text = await response.Content.ReadAsStringAsync(Token);
        Assert.True(response.StatusCode == status, $"Expected {status}, got {response.StatusCode}: {text}");
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = JsonNode.Parse(text)!;
        Assert.StartsWith(detail, (string?)problem["detail"], StringComparison.Ordinal);
        return problem;
    }

    private async Task<JsonNode> BreakerAsync(string server, string body) =>
        JsonNode.Parse(await (await PostAsync($"/v1/servers/{server}/breaker", body)).EnsureSuccessStatusCode().Content.ReadAsStringAsync(Token))!;

    private Task<HttpResponseMessage> PostAsync(string path, string body) => one.Silo.Api.PostAsync(new Uri(path, UriKind.Relative), new StringContent(body, Encoding.UTF8, "application/json"), Token);

    private Task<HttpResponseMessage> RawAsync(string name, string body) =>
        one.Silo.Api.PutAsync(new Uri($"/v1/servers/{name}", UriKind.Relative), new StringContent(body, Encoding.UTF8, "application/json"), Token);

    private async Task<HttpResponseMessage> PutAsync(string name, JsonObject server, string? ifMatch = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, $"/v1/servers/{name}") { Content = JsonContent.Create(server) };
        request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        return await one.Silo.Api.SendAsync(request, Token);
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path)
    {
        using var request = new HttpRequestMessage(method, path);
        return await one.Silo.Api.SendAsync(request, Token);
    }
}
