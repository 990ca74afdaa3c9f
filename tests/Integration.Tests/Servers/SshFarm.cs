using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Cronium.Integration.Tests.Cluster;

namespace Cronium.Integration.Tests.Servers;

/// <summary>Many server names on a few real sshds, all with one account, so that one folder holds the witness of each. The last name has an sshd of its own.</summary>
internal sealed class SshFarm : IAsyncDisposable
{
    private const int Daemons = 4;

    private readonly CroniumApi _api;
    private readonly SshAccount _account;
    private readonly List<SshServer> _daemons;

    private SshFarm(CroniumApi api, SshAccount account, List<SshServer> daemons, int count) =>
        (_api, _account, _daemons, Names) = (api, account, daemons, [.. Enumerable.Range(1, count).Select(number => string.Create(CultureInfo.InvariantCulture, $"farm-{number}"))]);

    public IReadOnlyList<string> Names { get; }

    /// <summary>The sshd that only the last name uses.</summary>
    public SshServer Dead => _daemons[^1];

    public string DeadName => Names[^1];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<SshFarm> StartAsync(CroniumApi api, Func<HttpClient> http, int count)
    {
        var (account, key) = await SshAccount.CreateWithKeyAsync();
        var farm = new SshFarm(api, account, [.. await Task.WhenAll(Enumerable.Range(0, Daemons).Select(_ => SshServer.StartedAsync()))], count);
        await Parallel.ForEachAsync(farm.Names.Index(), new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = Token }, async (name, token) =>
        {
            var response = await http().PutAsJsonAsync(new Uri($"/v1/servers/{name.Item}", UriKind.Relative), farm.File(name.Index, key), token);
            Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(token));
        });
        return farm;
    }

    public string InHome(string name) => Path.Combine(_account.Home, name);

    public string Witness(string server) => InHome($"witness/{server}");

    public Task<string> ShellAsync(string script) => _account.ShellAsync(script);

    public async Task<string> RunAsync(string job, string script, JsonObject target)
    {
        await _api.PutJobAsync(new JsonObject { ["name"] = job, ["target"] = target, ["script"] = script, ["overlap"] = "allow" }, Token);
        return await _api.TriggerAsync(job, Token);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var daemon in _daemons)
        {
            await daemon.DisposeAsync();
        }

        await _account.DisposeAsync();
    }

    private JsonObject File(int place, SshKey key)
    {
        var daemon = place == Names.Count - 1 ? Dead : _daemons[place % (Daemons - 1)];
        return new JsonObject
        {
            ["host"] = daemon.Host,
            ["port"] = daemon.Port,
            ["user"] = _account.Name,
            ["privateKey"] = key.Private,
            ["hostKey"] = daemon.HostKey,
            ["labels"] = new JsonObject { ["farm"] = "yes" },
            ["breaker"] = new JsonObject { ["openFor"] = "2s" },
        };
    }
}
