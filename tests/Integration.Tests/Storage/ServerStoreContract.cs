using System.Security.Cryptography;
using Cronium.Grains;
using Cronium.Grains.Servers;
using Cronium.Grains.Storage;
using Cronium.Integration.Tests.Servers;
using StackExchange.Redis;

namespace Cronium.Integration.Tests.Storage;

public abstract class ServerStoreContract(IStoreServer server) : StoreContract(server)
{
    private static readonly Dictionary<string, string> NoLabels = [];
    private static readonly ServerCredentials Credentials = new() { PrivateKey = "-----BEGIN key of horse-----", Passphrase = "battery", Password = "staple" };
    private static readonly CredentialSeal Seal = new(NewKey());

    private ServerStore Servers => new(Connection);

    [Fact]
    public async Task A_record_comes_back_as_it_was_stored()
    {
        var record = Record("db1") with
        {
            TakenHostKey = "SHA256:abc",
            Circuit = new KeptCircuit { Since = Noon, Until = Noon.AddMinutes(10), Reason = "maintenance", HeldBy = "ann" },
            Abilities = new ServerAbilities
            {
                Survival = SurvivalTier.Reduced,
                System = "Linux 6.1",
                Machine = "x86_64",
                Home = "/home/deploy",
                Shell = "/bin/fish",
                Sftp = true,
                Interpreters = ["sh", "bash"],
                ClockSkew = TimeSpan.FromSeconds(-3),
                ProbedAt = Noon,
            },
        };
        Assert.Null(await Servers.FindAsync("db1"));
        await PutAsync(record);

        var found = await Servers.FindAsync("db1");
        Assert.NotNull(found);
        Assert.Equal(StoreJson.Write(record), StoreJson.Write(found));
        Assert.Equal(Credentials, Seal.Open("db1", found.Credentials));
    }

    [Fact]
    public async Task Changes_made_at_the_same_time_are_all_made_one_after_another()
    {
        await PutAsync(Record("db1"));
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Servers.ChangeAsync("db1", before => before! with { Version = before.Version + 1 }))); // It was put.
        Assert.Equal(21, (await Servers.FindAsync("db1"))?.Version);
    }

    [Fact]
    public async Task Of_two_who_take_the_first_host_key_one_wins_and_both_know_which()
    {
        await PutAsync(Record("db1"));
        var taken = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Servers.ChangeAsync("db1", before => before?.TakenHostKey is null ? before! with { TakenHostKey = $"SHA256:{i}" } : before))); // It was put.
        Assert.Single(taken.Select(record => record?.TakenHostKey).Append((await Servers.FindAsync("db1"))?.TakenHostKey).Distinct());
    }

    [Fact]
    public async Task A_change_that_refuses_changes_nothing_and_a_removed_server_is_gone()
    {
        await PutAsync(Record("db1"));
        await Assert.ThrowsAsync<CroniumException>(() => Servers.ChangeAsync("db1", _ => throw new CroniumException(RefusalKind.Conflict, "no")));
        Assert.Equal(1, (await Servers.FindAsync("db1"))?.Version);

        Assert.Null(await Servers.ChangeAsync("db1", _ => null));
        Assert.Null(await Servers.FindAsync("db1"));
        Assert.Null(await Servers.ChangeAsync("db1", before => before));
        Assert.Empty(await Servers.NamesAsync());
    }

    [Fact]
    public async Task A_list_has_each_server_once_in_order_of_name_with_all_the_labels_asked_for()
    {
        await Task.WhenAll(Enumerable.Range(0, 450).Select(i => PutAsync(Record($"s{i:000}", ("role", i % 3 == 0 ? "db" : "web"), ("site", i % 2 == 0 ? "a" : "b")))));
        Assert.Equal(Enumerable.Range(0, 450).Select(i => $"s{i:000}"), await Servers.NamesAsync());
        Assert.Equal(Enumerable.Range(0, 450).Select(i => $"s{i:000}"), await AllAsync(NoLabels, 100));
        Assert.Equal(Enumerable.Range(0, 75).Select(i => $"s{i * 6:000}"), await AllAsync(new() { ["role"] = "db", ["site"] = "a" }, 7));
        Assert.Empty(await AllAsync(new() { ["role"] = "DB" }, 7));
        Assert.Equal(["s003", "s001"], (await Servers.FindAllAsync(["s003", "none", "s001"])).Select(found => found.Definition.Name));
        await Assert.ThrowsAsync<CroniumException>(() => Servers.ListAsync(NoLabels, "not a cursor!", 10));
    }

    [Fact]
    public async Task The_raw_store_holds_no_credentials()
    {
        await PutAsync(Record("db1"));
        var raw = string.Join('\n', await StoreDump.ReadAsync(Connection));
        Assert.Contains("deploy", raw, StringComparison.Ordinal);
        foreach (var secret in new[] { "horse", "battery", "staple", Convert.ToBase64String("battery"u8), Convert.ToBase64String("staple"u8) })
        {
            Assert.DoesNotContain(secret, raw, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Credentials_moved_to_another_server_are_refused()
    {
        await PutAsync(Record("mine"));
        RedisKey key = Connection.OfStore["servers"];
        await Connection.Database.HashSetAsync(key, "yours", await Connection.Database.HashGetAsync(key, "mine"));

        var moved = await Servers.FindAsync("yours");
        Assert.NotNull(moved);
        var refusal = Assert.Throws<CroniumException>(() => Seal.Open("yours", moved.Credentials));
        Assert.Contains("'credentials of server yours'", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_key_or_with_another_one_the_message_says_what_to_do()
    {
        await PutAsync(Record("db1"));
        var record = await Servers.FindAsync("db1");
        Assert.NotNull(record);

        var foreign = Assert.Throws<CroniumException>(() => new CredentialSeal(NewKey()).Open("db1", record.Credentials));
        Assert.Equal(RefusalKind.Unavailable, foreign.Kind);
        Assert.StartsWith("The credentials of server 'db1' were stored with another security:secretKey (id ", foreign.Message, StringComparison.Ordinal);
        Assert.EndsWith("or apply the server again with its credentials.", foreign.Message, StringComparison.Ordinal);

        var keyless = Assert.Throws<CroniumException>(() => new CredentialSeal(new SecretOptions()).Seal("db1", Credentials));
        Assert.Contains("openssl rand -base64 32", keyless.Message, StringComparison.Ordinal);
    }

    private static ServerRecord Record(string name, params (string Name, string Value)[] labels) => new()
    {
        Definition = new ServerDefinition { Name = name, Host = "10.0.0.5", User = "deploy", TrustOnFirstUse = true, Labels = labels.ToDictionary(label => label.Name, label => label.Value) },
        Version = 1,
        UpdatedAt = Noon,
        Credentials = Seal.Seal(name, Credentials),
        CredentialKinds = "password",
    };

    private static SecretOptions NewKey() => new() { Key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)) };

    private Task<ServerRecord?> PutAsync(ServerRecord record) => Servers.ChangeAsync(record.Definition.Name, _ => record);

    private async Task<IReadOnlyList<string>> AllAsync(Dictionary<string, string> labels, int limit)
    {
        var names = new List<string>();
        for (Page<ServerRecord>? page = null; page is null || page.Next is not null;)
        {
            page = await Servers.ListAsync(labels, page?.Next, limit);
            Assert.True(page.Items.Count <= limit, $"{page.Items.Count} items on a page of {limit}.");
            names.AddRange(page.Items.Select(found => found.Definition.Name));
        }

        return names;
    }
}

public sealed class ServerStoreOnRedis(RedisServer server) : ServerStoreContract(server), IClassFixture<RedisServer>;

public sealed class ServerStoreOnGarnet(GarnetServer server) : ServerStoreContract(server), IClassFixture<GarnetServer>;
