using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Cronium.Integration.Tests.Cluster;

namespace Cronium.Integration.Tests.Http;

/// <summary>Whatever a caller does wrong, the answer says what, where, and what would be right.</summary>
public sealed class RefusalTests(OneSilo one) : IClassFixture<OneSilo>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("""{ "script": "x", "target": { "local": true }, "scedule": "* * * * *" }""", "scedule", "is not known; did you mean 'schedule'?")]
    [InlineData("""{ "script": "x" }""", "target", "is missing; say where it runs: {\"servers\": [\"db1\"]}, {\"labels\": {\"role\": \"db\"}}, {\"container\": \"debian:bookworm-slim\"}, or {\"local\": true}, on the silos' own machines.")]
    [InlineData("""{ "script": "x", "target": { "local": true }, "timeout": 90 }""", "timeout", "is no duration; add the unit, such as 90s or 90m.")]
    [InlineData("""{ "script": "x", "target": { "local": true }, "schedule": { "cron": "0 3 * * *", "timeZone": "Mars/Olympus" } }""", "schedule.timeZone", "IANA name such as UTC or Europe/Paris")]
    [InlineData("""{ "script": "x", "target": { "local": true }, "schedule": "61 * * * *" }""", "schedule.cron", "*/5 * * * *")]
    [InlineData("""{ "script": " ", "target": { "local": true } }""", "script.text", "the script is empty")]
    public async Task A_wrong_job_is_refused_with_the_field_and_the_fix(string json, string field, string fix)
    {
        var problem = await RefusedAsync(await PutAsync("wrong", json), HttpStatusCode.BadRequest, "urn:cronium:invalid");
        var only = Assert.Single(problem["problems"]!.AsArray());
        Assert.Equal(field, (string?)only!["field"]);
        Assert.Contains(fix, (string?)only["message"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_with_a_path_in_it_is_refused_with_the_rule()
    {
        var problem = await RefusedAsync(await PutAsync("..%2Fetc%2Fpasswd", """{ "script": "x", "target": { "local": true } }"""), HttpStatusCode.BadRequest, "urn:cronium:invalid");
        Assert.StartsWith("name '../etc/passwd': use 1 to 100 letters, digits, '.', '_' or '-'", (string?)problem["detail"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{ \"script\": \n   oops }", "The body is no JSON this API takes, line 2, column 4: ")]
    [InlineData("", "The body is no JSON this API takes, line 1, column 1: ")]
    [InlineData("{ \"script\": \"a\", \"script\": \"b\" }", "The body is no JSON this API takes: ")]
    [InlineData("{ \"script\": \"\\ud800\" }", "The body is no JSON this API takes: An escape such as \\uD800 stands for no character.")]
    public async Task A_body_that_is_no_json_is_refused_with_line_and_column(string body, string detail)
    {
        var problem = await RefusedAsync(await PutAsync("wrong", body), HttpStatusCode.BadRequest, "urn:cronium:invalid");
        Assert.StartsWith(detail, (string?)problem["detail"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_script_of_one_mebibyte_is_taken_and_one_byte_more_is_refused_with_the_numbers()
    {
        var fits = await PutAsync("big", Job(new string('#', 1024 * 1024)));
        Assert.Equal(HttpStatusCode.Created, fits.StatusCode);
        var problem = await RefusedAsync(await PutAsync("bigger", Job(new string('#', (1024 * 1024) + 1))), HttpStatusCode.BadRequest, "urn:cronium:invalid");
        Assert.Equal("script.text", (string?)problem["problems"]![0]!["field"]);
        Assert.Contains("1,048,577 bytes, at most 1,048,576", (string?)problem["detail"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ten_thousand_variables_are_taken_and_one_more_is_refused_with_the_numbers()
    {
        Assert.Equal(HttpStatusCode.Created, (await PutAsync("vars", Job("true", variables: 10_000))).StatusCode);
        var problem = await RefusedAsync(await PutAsync("more-vars", Job("true", variables: 10_001)), HttpStatusCode.BadRequest, "urn:cronium:invalid");
        Assert.Contains("10,000", (string?)problem["detail"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_of_ten_megabytes_is_refused_with_the_limit_and_its_key()
    {
        var problem = await RefusedAsync(await PutAsync("huge", Job(new string('#', 10_000_000))), HttpStatusCode.RequestEntityTooLarge, "urn:cronium:too-large");
        Assert.Equal("The body is larger than 2MiB (2097152 bytes), the limit set by http:maxRequestBytes.", (string?)problem["detail"]);
    }

    [Fact]
    public async Task A_stale_version_is_a_conflict_and_changes_nothing()
    {
        var created = await PutAsync("versioned", Job("echo 1"), ifMatch: "\"0\"");
        Assert.Equal((HttpStatusCode.Created, "\"1\""), (created.StatusCode, created.Headers.ETag?.Tag));
        await RefusedAsync(await PutAsync("versioned", Job("echo 2"), ifMatch: "\"0\""), HttpStatusCode.Conflict, "urn:cronium:conflict");
        Assert.Equal("\"2\"", (await PutAsync("versioned", Job("echo 2"), ifMatch: "\"1\"")).Headers.ETag?.Tag);
        await RefusedAsync(await PutAsync("versioned", Job("echo 3"), ifMatch: "\"1\""), HttpStatusCode.Conflict, "urn:cronium:conflict");
        Assert.Equal("echo 2", (string?)(await one.Api.GetAsync("/v1/jobs/versioned", Token))["definition"]!["script"]!["text"]);
    }

    [Theory]
    [InlineData("GET", "/v1/jobs/none", HttpStatusCode.NotFound, "There is no job 'none'.")]
    [InlineData("DELETE", "/v1/jobs/none", HttpStatusCode.NotFound, "There is no job 'none'.")]
    [InlineData("POST", "/v1/jobs/none/runs", HttpStatusCode.NotFound, "There is no job 'none'.")]
    [InlineData("GET", "/v1/runs/r00aaaaaaaaaaaaaaaaaa", HttpStatusCode.NotFound, "There is no run 'r00aaaaaaaaaaaaaaaaaa', or retention has removed it.")]
    [InlineData("GET", "/v1/runs/nonsense/log", HttpStatusCode.NotFound, "There is no run 'nonsense', or retention has removed it.")]
    [InlineData("GET", "/v1/nothing", HttpStatusCode.NotFound, "There is nothing at /v1/nothing; the API is described at /openapi/v1.json.")]
    [InlineData("GET", "/", HttpStatusCode.NotFound, "There is nothing at /; the API is described at /openapi/v1.json.")]
    [InlineData("PATCH", "/v1/jobs/none", HttpStatusCode.MethodNotAllowed, "/v1/jobs/none does not take PATCH; it takes ")]
    [InlineData("GET", "/v1/jobs?limit=0", HttpStatusCode.BadRequest, "limit '0': use 1 to 1000")]
    [InlineData("GET", "/v1/jobs?limit=many", HttpStatusCode.BadRequest, "limit 'many': use 1 to 1000")]
    [InlineData("GET", "/v1/runs?status=Done", HttpStatusCode.BadRequest, "status 'Done': use one of Queued, Starting, Running, Canceling, Succeeded, Failed, TimedOut, Canceled, Lost, Partial")]
    [InlineData("GET", "/v1/schedule/preview?from=soon", HttpStatusCode.BadRequest, "from 'soon': write an instant, such as 2026-12-01T10:00:00Z")]
    [InlineData("GET", "/v1/schedule/preview?from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z", HttpStatusCode.BadRequest, "to '2026-01-01T00:00:00Z': must not be before 'from'")]
    public async Task A_wrong_address_is_answered_with_words(string method, string path, HttpStatusCode status, string detail)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        var problem = await RefusedAsync(await one.Silo.Api.SendAsync(request, Token), status, null);
        Assert.StartsWith(detail, (string?)problem["detail"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_secret_is_never_repeated_in_a_refusal()
    {
        var response = await one.Silo.Api.PutAsJsonAsync(new Uri("/v1/secrets/S", UriKind.Relative), new { valu = "hunter2" }, Token);
        var problem = await RefusedAsync(response, HttpStatusCode.BadRequest, "urn:cronium:invalid");
        Assert.DoesNotContain("hunter2", problem.ToJsonString(), StringComparison.Ordinal);
    }

    private static string Job(string script, int variables = 0) => new JsonObject
    {
        ["script"] = script,
        ["target"] = new JsonObject { ["local"] = true },
        ["environment"] = new JsonObject(Enumerable.Range(0, variables).Select(i => KeyValuePair.Create($"V{i}", (JsonNode?)"x"))),
    }.ToJsonString();

    private static async Task<JsonNode> RefusedAsync(HttpResponseMessage response, HttpStatusCode status, string? type)
    {
        var text = await response.Content.ReadAsStringAsync(Token);
        Assert.True(response.StatusCode == status, $"Expected {status}, got {response.StatusCode}: {text}");
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = JsonNode.Parse(text)!;
        Assert.Equal((int)status, (int?)problem["status"]);
        Assert.DoesNotContain("   at ", text, StringComparison.Ordinal);
        if (type is not null)
        {
            Assert.Equal(type, (string?)problem["type"]);
        }

        return problem;
    }

    private async Task<HttpResponseMessage> PutAsync(string name, string body, string? ifMatch = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, $"/v1/jobs/{name}") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        return await one.Silo.Api.SendAsync(request, Token);
    }
}
