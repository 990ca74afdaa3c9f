using System.Security.Cryptography;
using Cronium.Grains;
using Cronium.Grains.Storage;
using Cronium.Integration.Tests.Servers;
using StackExchange.Redis;

namespace Cronium.Integration.Tests.Storage;

public abstract class SecretStoreContract(IStoreServer server) : StoreContract(server)
{
    private static readonly SecretOptions Key = NewKey();

    private SecretStore Secrets => new(Connection, Key);

    [Fact]
    public async Task The_last_five_values_are_kept_newest_first()
    {
        for (var i = 1; i <= 7; i++)
        {
            await Secrets.PutAsync("DB_PASSWORD", $"value {i} ü");
        }

        Assert.Equal(["value 7 ü", "value 6 ü", "value 5 ü", "value 4 ü", "value 3 ü"], await Secrets.ValuesAsync("DB_PASSWORD"));
        Assert.Equal(["DB_PASSWORD"], await Secrets.ListAsync());

        await Secrets.DeleteAsync("DB_PASSWORD");
        Assert.Empty(await Secrets.ValuesAsync("DB_PASSWORD"));
        Assert.Empty(await Secrets.ListAsync());
    }

    [Fact]
    public async Task The_raw_store_holds_no_plaintext()
    {
        await Secrets.PutAsync("TOKEN", "correct horse battery staple");

        var raw = string.Join('\n', await StoreDump.ReadAsync(Connection));

        Assert.Contains("TOKEN", raw, StringComparison.Ordinal);
        Assert.DoesNotContain("horse", raw, StringComparison.Ordinal);
        Assert.DoesNotContain(Convert.ToBase64String("correct horse"u8), raw, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_value_moved_to_another_name_is_refused()
    {
        await Secrets.PutAsync("MINE", "value");
        RedisKey key = Connection.OfStore["secrets"];
        await Connection.Database.HashSetAsync(key, "YOURS", await Connection.Database.HashGetAsync(key, "MINE"));

        var refusal = await Assert.ThrowsAsync<CroniumException>(() => Secrets.ValuesAsync("YOURS"));
        Assert.Contains("'YOURS'", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_key_or_with_another_one_the_message_says_what_to_do()
    {
        await Secrets.PutAsync("TOKEN", "value");
        var keyless = new SecretStore(Connection, new SecretOptions());

        var refusal = await Assert.ThrowsAsync<CroniumException>(() => keyless.PutAsync("TOKEN", "other"));
        Assert.Equal(RefusalKind.Unavailable, refusal.Kind);
        Assert.Contains("security:secretKey", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("openssl rand -base64 32", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(["TOKEN"], await keyless.ListAsync());

        var foreign = await Assert.ThrowsAsync<CroniumException>(() => new SecretStore(Connection, NewKey()).ValuesAsync("TOKEN"));
        Assert.Contains("another security:secretKey", foreign.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Values_put_at_the_same_time_are_all_kept()
    {
        await Task.WhenAll(Enumerable.Range(0, 5).Select(i => Secrets.PutAsync("TOKEN", $"{i}")));

        Assert.Equal(["0", "1", "2", "3", "4"], (await Secrets.ValuesAsync("TOKEN")).Order());
    }

    private static SecretOptions NewKey() => new() { Key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)) };
}

public sealed class SecretStoreOnRedis(RedisServer server) : SecretStoreContract(server), IClassFixture<RedisServer>;

public sealed class SecretStoreOnGarnet(GarnetServer server) : SecretStoreContract(server), IClassFixture<GarnetServer>;
