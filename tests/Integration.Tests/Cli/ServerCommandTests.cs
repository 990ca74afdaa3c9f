using System.Text.Json.Nodes;
using Cronium.Cli;

namespace Cronium.Integration.Tests.Cli;

/// <summary>What a person sees of servers, and what the API is asked for.</summary>
public sealed class ServerCommandTests : IDisposable
{
    private const string Db1 = """
        {"name":"db1","version":3,"updatedAt":"2026-11-01T00:00:00Z","credentials":"ed25519 key SHA256:abc","hostKey":"SHA256:def",
         "breaker":{"state":"closed","failures":0},"load":{"connections":2,"sessions":1,"running":3,"waiting":0},
         "abilities":{"survival":"full","system":"Linux 6.1.0","machine":"x86_64","home":"/home/deploy","shell":"/bin/bash","sftp":true,"interpreters":["sh","bash"],"probedAt":"2026-11-01T00:00:00Z"},
         "definition":{"name":"db1","host":"10.0.0.5","port":22,"user":"deploy","labels":{"zone":"a","role":"db"},"maxConcurrent":20}}
        """;

    private const string Db2 = """
        {"name":"db2","version":1,"updatedAt":"2026-11-01T00:00:00Z","credentials":"password",
         "breaker":{"state":"open","reason":"no answer\u001b[2J within 10 s","failures":5,"heldBy":"ann"},"load":{"connections":0,"sessions":0,"running":20,"waiting":4},
         "lastError":"Server 'db2' \u001b]0;owned\u0007did not answer.","definition":{"name":"db2","host":"fe80::1","port":2222,"user":"root","labels":{},"maxConcurrent":20}}
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("cronium-servers-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task The_list_shows_how_each_server_stands_page_by_page()
    {
        await using var api = await StartAsync(
            ("GET /v1/servers?limit=1000", $$"""{"items":[{{Db1}}],"next":"n"}"""), ("GET /v1/servers?limit=1000&after=n", $$"""{"items":[{{Db2}}]}"""));
        var list = await RunAsync(api, "servers");

        Assert.Equal(
            [
                "SERVER  ADDRESS              LABELS          BREAKER           RUNNING        SURVIVAL  LAST ERROR",
                "db1     deploy@10.0.0.5:22   role=db zone=a  closed            3/20           full      -",
                "db2     root@[fe80::1]:2222  -               held open by ann  20/20, 4 wait  -         ]0;owneddid not answer.",
            ],
            list.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.TrimEnd()));
        var json = JsonNode.Parse((await RunAsync(api, "servers", "-o", "json")).Output)!;
        Assert.Equal(["db1", "db2"], json["items"]!.AsArray().Select(item => (string?)item!["name"]));
    }

    [Fact]
    public async Task Labels_choose_servers()
    {
        await using var api = await StartAsync(("GET /v1/servers?limit=1000&label=role%3Ddb&label=zone%3Da", $$"""{"items":[{{Db1}}]}"""));
        Assert.Contains("db1", (await RunAsync(api, "servers", "-l", "role=db", "-l", "zone=a")).Output, StringComparison.Ordinal);
        Assert.Equal((ExitCodes.Usage, "cronium: 'db' is not a label; write for example role=db.\n"), Told(await RunAsync(api, "servers", "-l", "db")));
    }

    [Fact]
    public async Task A_server_is_shown_whole_and_without_control_characters()
    {
        await using var api = await StartAsync(("GET /v1/servers/db2", Db2));
        var shown = await RunAsync(api, "servers", "show", "db2");
        Assert.Contains("no answer[2J within 10 s", shown.Output, StringComparison.Ordinal);
        Assert.Contains("unknown until it is connected to", shown.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', shown.Output);
    }

    [Fact]
    public async Task A_check_shows_each_finding_with_its_remedy_and_fails_when_runs_will_not_work()
    {
        const string Check = """
            {"passed":false,"findings":[{"subject":"reach","verdict":"passed","detail":"10.0.0.5:22 answers in 3 ms"},
             {"subject":"clock","verdict":"warning","detail":"It is 62 min ahead.","fix":"set it with NTP"},{"subject":"login","verdict":"failed","detail":"The key is not accepted.","fix":"add it to ~deploy/.ssh/authorized_keys"}]}
            """;
        await using var api = await StartAsync(("POST /v1/servers/db1/check", Check), ("GET /v1/servers?limit=1000", $$"""{"items":[{{Db1}},{{Db2}}]}"""));
        var one = await RunAsync(api, "servers", "check", "db1");
        Assert.Equal(
            """
                  LOOKED AT  FOUND
            ok    reach      10.0.0.5:22 answers in 3 ms
            warn  clock      It is 62 min ahead.
                             -> set it with NTP
            FAIL  login      The key is not accepted.
                             -> add it to ~deploy/.ssh/authorized_keys

            db1: failed

            """,
            string.Join('\n', one.Output.Split('\n').Select(line => line.TrimEnd())));
        Assert.Equal(ExitCodes.Problem, one.ExitCode);

        var all = await RunAsync(api, "servers", "check", "--all");
        Assert.Contains("db1  failed\n     clock: It is 62 min ahead.\n     -> set it with NTP\n     login:", all.Output, StringComparison.Ordinal);
        Assert.Contains("db2  failed\n     check: There is nothing at POST /v1/servers/db2/check.\n", all.Output, StringComparison.Ordinal);
        Assert.EndsWith("\n2 checked: 0 passed, 0 passed with warnings, 2 failed\n", all.Output, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Problem, all.ExitCode);
    }

    [Fact]
    public async Task A_check_that_passes_ends_with_zero_and_one_without_servers_is_refused()
    {
        await using var api = await StartAsync(("POST /v1/servers/db1/check", """{"passed":true,"findings":[]}"""));
        Assert.Equal(ExitCodes.Done, (await RunAsync(api, "servers", "check", "db1")).ExitCode);
        Assert.Equal((ExitCodes.Usage, "cronium: Say which servers: their names, labels with -l, or --all.\n"), Told(await RunAsync(api, "servers", "check")));
    }

    [Fact]
    public async Task The_breaker_is_opened_for_a_while_with_a_reason_and_closed_without()
    {
        await using var api = await StartAsync(("POST /v1/servers/db1/breaker", Db2));
        Assert.Equal("db2: breaker held open by ann\n", (await RunAsync(api, "servers", "breaker", "db1", "open", "--for", "10m", "--reason", "new disks")).Output);
        _ = await RunAsync(api, "servers", "breaker", "db1", "close");
        Assert.Equal(["""{"state":"open","for":"10m","reason":"new disks"}""", """{"state":"closed"}"""], api.Asked.Select(each => each.Body));
        Assert.Equal(ExitCodes.Usage, (await RunAsync(api, "servers", "breaker", "db1", "close", "--for", "1m")).ExitCode);
        Assert.Equal(ExitCodes.Usage, (await RunAsync(api, "servers", "breaker", "db1", "ajar")).ExitCode);
    }

    [Fact]
    public async Task A_server_is_removed_by_force_only_when_asked_to()
    {
        await using var api = await StartAsync(("DELETE /v1/servers/db1", """409 {"detail":"2 scripts run on server 'db1'."}"""), ("DELETE /v1/servers/db1?force=true", "{}"));
        Assert.Equal((ExitCodes.Problem, "cronium: 2 scripts run on server 'db1'.\n"), Told(await RunAsync(api, "servers", "remove", "db1")));
        Assert.Equal((ExitCodes.Done, ""), Told(await RunAsync(api, "servers", "remove", "db1", "--force")));
    }

    [Fact]
    public async Task Servers_are_applied_before_jobs_and_a_jump_host_before_what_lies_behind_it()
    {
        await using var api = await StartAsync(
            ("PUT /v1/servers/inner", Db1), ("PUT /v1/servers/gate", Db1), ("GET /v1/servers/gate", Db1), ("PUT /v1/jobs/patch", """{"name":"patch","version":1}"""));
        var file = await FileAsync("all.yaml", "name: patch\ntarget: { servers: [inner] }\nscript: id\n---\nname: inner\nhost: h\njumpHost: gate\n---\nname: gate\nhost: g\npassword: 0123\n");
        var applied = await RunAsync(api, "apply", "-f", file);

        Assert.Equal((0, "server gate unchanged\nserver inner created\npatch created\n"), (applied.ExitCode, applied.Output));
        Assert.Equal(["gate", "inner", "patch"], api.Asked.Where(each => each.Request.StartsWith("PUT", StringComparison.Ordinal)).Select(each => each.Request.Split('/')[^1]));
        Assert.Contains("""{"name":"gate","host":"g","password":"0123"}""", api.Asked.Select(each => each.Body));
    }

    [Fact]
    public async Task Credentials_come_from_files_beside_the_server_file_and_from_the_environment()
    {
        await using var api = await StartAsync(("PUT /v1/servers/db1", Db1));
        Directory.CreateDirectory(Path.Combine(_folder, "keys"));
        await FileAsync("keys/id", "KEY\n", UnixFileMode.UserRead);
        await FileAsync("keys/password", "s3cret\n", UnixFileMode.UserRead | UnixFileMode.GroupRead);
        var file = await FileAsync("db1.yaml", "name: db1\nhost: h\nprivateKey: { file: keys/id }\npassphrase: { env: PHRASE }\npassword: { file: ./keys/password }\n");
        var applied = await RunAsync(api, "servers", "apply", "-f", file);

        Assert.Equal("""{"name":"db1","host":"h","privateKey":"KEY\n","passphrase":"open sesame","password":"s3cret"}""", api.Asked.Last().Body);
        Assert.Equal((0, $"warning: {file}:5: password: others than its owner can read or change {_folder}/keys/password; do: chmod 600 {_folder}/keys/password\n"), Told(applied));
    }

    [Theory]
    [InlineData("{ file: nowhere }", "there is no file {folder}/nowhere.")]
    [InlineData("{ file: . }", "{folder} cannot be read: Access to the path '{folder}' is denied.")]
    [InlineData("{ file: empty }", "{folder}/empty is empty.")]
    [InlineData("{ file: binary }", "{folder}/binary is no text, or too large to be the right file.")]
    [InlineData("{ env: NOT_SET }", "the environment variable NOT_SET is not set, or empty.")]
    [InlineData("{ path: id }", "write the text itself, { file: PATH } or { env: NAME }.")]
    public async Task A_credential_that_is_not_where_it_should_be_is_named_with_file_and_line(string place, string message)
    {
        await using var api = await StartAsync();
        await FileAsync("empty", "");
        await File.WriteAllBytesAsync(Path.Combine(_folder, "binary"), [0xff, 0xfe], TestContext.Current.CancellationToken);
        var file = await FileAsync("db1.yaml", $"name: db1\nhost: h\nprivateKey: {place}\n");
        var applied = await RunAsync(api, "apply", "-f", file);

        Assert.Equal((1, $"{file}:3: privateKey: {message.Replace("{folder}", _folder, StringComparison.Ordinal)}\n"), Told(applied));
        Assert.Empty(api.Asked);
    }

    [Fact]
    public async Task What_the_API_refuses_is_named_with_file_and_line()
    {
        await using var api = await StartAsync(("PUT /v1/servers/db1", """400 {"detail":"no","problems":[{"field":"port","value":"0","message":"use 1 to 65,535"}]}"""));
        var file = await FileAsync("db1.yaml", "name: db1\nhost: h\nport: 0\n");
        Assert.Equal((1, $"{file}:3: port '0': use 1 to 65,535\n"), Told(await RunAsync(api, "servers", "apply", "-f", file)));
    }

    [Fact]
    public async Task The_shell_completes_names_of_servers_and_stays_calm_when_nobody_answers()
    {
        await using var api = await StartAsync(("GET /v1/servers?limit=1000", $$"""{"items":[{{Db1}},{{Db2}}]}"""));
        var line = $"cronium --url {api.Url} servers show db";
        Assert.Equal(["db1", "db2"], (await CommandRun.OfAsync($"[suggest:{line.Length}]", line)).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        const string Nobody = "cronium --url http://127.0.0.1:1 servers show db";
        Assert.Equal((0, ""), Told(await CommandRun.OfAsync($"[suggest:{Nobody.Length}]", Nobody)));
    }

    [Fact]
    public async Task Help_ends_with_examples() =>
        Assert.EndsWith("Examples:\n  cronium servers check db1\n  cronium servers check -l role=db\n  cronium servers check --all -o json\n\n", (await CommandRun.OfAsync("servers", "check", "--help")).Output, StringComparison.Ordinal);

    private static Task<ScriptedApi> StartAsync(params (string Request, string Answer)[] answers) =>
        ScriptedApi.StartAsync([], answers: answers.ToDictionary(each => each.Request, each => each.Answer));

    private static Task<CommandRun> RunAsync(ScriptedApi api, params string[] args) =>
        CommandRun.OfAsync("", name => name == "PHRASE" ? "open sesame" : null, CancellationToken.None, [.. args, "--url", api.Url]);

    private static (int ExitCode, string Error) Told(CommandRun run) => (run.ExitCode, run.Error);

    private async Task<string> FileAsync(string name, string text, UnixFileMode? mode = null)
    {
        var path = Path.Combine(_folder, name);
        await File.WriteAllTextAsync(path, text, TestContext.Current.CancellationToken);
        if (mode is { } rights)
        {
            File.SetUnixFileMode(path, rights);
        }

        return path;
    }
}
