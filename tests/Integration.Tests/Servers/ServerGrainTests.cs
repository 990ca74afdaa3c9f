using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Cronium.Grains;
using Cronium.Grains.Execution;
using Cronium.Grains.Execution.Targets;
using Cronium.Grains.Runs;
using Cronium.Grains.Servers;
using Cronium.Grains.Storage;
using Cronium.Integration.Tests.Cluster;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Core.Internal;

namespace Cronium.Integration.Tests.Servers;

/// <summary>What a server's grain keeps, and that it never waits for the server.</summary>
public sealed class ServerGrainTests(ServerCluster cluster) : IClassFixture<ServerCluster>
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private ServerStore Store => cluster.Services.GetRequiredService<ServerStore>();

    private ServerNotes Notes => cluster.Services.GetRequiredService<ServerNotes>();

    [Fact]
    public async Task A_breaker_that_failures_opened_survives_its_grain()
    {
        await PutAsync("fallen", FreePorts.One());
        await FailAsync("fallen", 5);
        await Eventually.TrueAsync(async () => (await Store.FindAsync("fallen"))?.Circuit is not null, Limit, () => "the open breaker to be stored", Token);
        var before = (await Server("fallen").GetAsync()).Breaker;
        Assert.Equal((BreakerState.Open, 5, (string?)null), (before.State, before.Failures, before.HeldBy));

        await Server("fallen").Cast<IGrainManagementExtension>().DeactivateOnIdle(Token);
        await Eventually.TrueAsync(() => Task.FromResult(Links.Find("fallen") is null), Limit, () => "the connections to be given up", Token);
        Assert.Equal(before, (await Server("fallen").GetAsync()).Breaker);
        var refusal = await Target("fallen").ReserveAsync(Attempt(1));
        Assert.Equal(ReservationKind.Unreachable, refusal.Kind);
        Assert.StartsWith("Server 'fallen' cannot be reached; it is tried again at ", refusal.Reason, StringComparison.Ordinal);

        await PutAsync("fallen", FreePorts.One());
        Assert.Equal(BreakerState.Closed, (await Server("fallen").GetAsync()).Breaker.State);
        await Eventually.TrueAsync(async () => (await Store.FindAsync("fallen"))?.Circuit is null, Limit, () => "the closed breaker to be stored", Token);
    }

    [Fact]
    public async Task No_call_but_a_check_waits_for_the_server()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var watch = Stopwatch.StartNew();
        await PutAsync("silent", ((IPEndPoint)silent.LocalEndpoint).Port);
        var look = Executor("silent").ObserveAsync(Attempt(1), Token);
        await Server("silent").GetAsync();
        Assert.Equal(Reservation.Granted, await Target("silent").ReserveAsync(Attempt(2)));
        Assert.False(await Target("silent").IsFollowingAsync(Attempt(2), 1, cancel: false));
        await PutAsync("silent", ((IPEndPoint)silent.LocalEndpoint).Port, user: "another");
        await Server("silent").SetBreakerAsync(new BreakerOrder { Open = true });
        await Server("silent").RemoveAsync(force: true);
        Assert.True(watch.Elapsed < new ConnectionLimits().ConnectTimeout / 2, $"All that took {watch.Elapsed}.");
        await Assert.ThrowsAsync<TargetUnreachableException>(() => look);
    }

    [Fact]
    public async Task Slots_are_counted_and_the_message_says_how_many_are_taken()
    {
        await PutAsync("narrow", 22, maxConcurrent: 1);
        Assert.Equal(Reservation.Granted, await Target("narrow").ReserveAsync(Attempt(1)));
        Assert.Equal(Reservation.Granted, await Target("narrow").ReserveAsync(Attempt(1)));
        var waits = await Target("narrow").ReserveAsync(Attempt(2));
        Assert.Equal(ReservationKind.Waiting, waits.Kind);
        Assert.Matches("^Waits for a free slot on narrow: [01] of 1 are taken.$", waits.Reason);
        Assert.Equal(1, (await Server("narrow").GetAsync()).Load.Waiting);

        await PutAsync("narrow", 22, maxConcurrent: 2);
        Assert.Equal(Reservation.Granted, await Target("narrow").ReserveAsync(Attempt(2)));
    }

    [Fact]
    public async Task A_name_that_is_no_server_is_refused_and_not_kept()
    {
        var refusal = await Target("nobody").ReserveAsync(Attempt(1));
        Assert.Equal((ReservationKind.Refused, true), (refusal.Kind, refusal.Reason?.Contains("'nobody'", StringComparison.Ordinal)));
        Assert.Equal(RefusalKind.NotFound, (await Assert.ThrowsAsync<CroniumException>(() => Target("nobody").IsFollowingAsync(Attempt(1), 1, cancel: false))).Kind);
        Assert.Equal(RefusalKind.NotFound, (await Assert.ThrowsAsync<CroniumException>(() => Server("nobody").CheckAsync())).Kind);
        await Eventually.TrueAsync(
            async () => await cluster.Grains.GetGrain<IManagementGrain>(0).GetActivationAddress(Server("nobody")) is null, Limit, () => "the grain of nobody to be gone", Token);
    }

    [Fact]
    public async Task Of_two_silos_that_take_a_first_host_key_the_first_wins_and_a_changed_server_takes_none()
    {
        var definition = (await PutAsync("trusting", 22)).Definition;
        var taken = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => Notes.TakeHostKeyAsync(definition, $"SHA256:{i}")));
        var winner = Assert.Single(taken.Distinct());
        Assert.Equal(winner, (await Server("trusting").GetAsync()).HostKey);

        Assert.Null(await Notes.TakeHostKeyAsync(definition with { Port = 23 }, "SHA256:x"));
        Assert.Null((await Server("trusting").ForgetHostKeyAsync()).HostKey);
        Assert.Equal("SHA256:y", await Notes.TakeHostKeyAsync(definition, "SHA256:y"));
        Assert.Equal("SHA256:y", (await PutAsync("trusting", 22, user: "another")).HostKey);
        Assert.Null((await PutAsync("trusting", 23)).HostKey);
        await Server("trusting").RemoveAsync(force: false);
        Assert.Null(await Notes.TakeHostKeyAsync(definition, "SHA256:z"));
    }

    [Fact]
    public async Task Credentials_of_another_secret_key_are_said_to_be_so_and_the_server_is_not_blamed()
    {
        await PutAsync("foreign", 22);
        var other = new CredentialSeal(new SecretOptions { Key = Convert.ToBase64String([.. new byte[31], 1]) });
        await Store.ChangeAsync("foreign", before => before! with { Credentials = other.Seal("foreign", new ServerCredentials { Password = "hunter2" }) }); // It was put.
        await Server("foreign").Cast<IGrainManagementExtension>().DeactivateOnIdle(Token);
        await Eventually.TrueAsync(() => Task.FromResult(Links.Find("foreign") is null), Limit, () => "the connections to be given up", Token);
        await Server("foreign").GetAsync();

        var refusal = await Assert.ThrowsAsync<TargetRefusedException>(() => Executor("foreign").ObserveAsync(Attempt(1), Token));
        Assert.StartsWith("The credentials of server 'foreign' were stored with another security:secretKey", refusal.Message, StringComparison.Ordinal);
        var server = await Server("foreign").GetAsync();
        Assert.Equal((BreakerState.Closed, 0, refusal.Message), (server.Breaker.State, server.Breaker.Failures, server.LastError));
    }

    private ServerLinks Links => cluster.Services.GetRequiredService<ServerLinks>();

    private IServerGrain Server(string name) => cluster.Grains.GetGrain<IServerGrain>(name);

    /// <summary>From inside the silo, as runs call it.</summary>
    private IServerTarget Target(string name) => cluster.Services.GetRequiredService<IGrainFactory>().GetGrain<IServerTarget>(name);

    private IExecutor Executor(string name) => Links.Find(name)?.Executor ?? throw new InvalidOperationException($"{name} has no connections.");

    private Task<ServerSnapshot> PutAsync(string name, int port, string user = "deploy", int maxConcurrent = 20) => Server(name).PutAsync(new PutServer
    {
        Definition = new ServerDefinition
        {
            Name = name,
            Host = "127.0.0.1",
            Port = port,
            User = user,
            TrustOnFirstUse = true,
            MaxConcurrent = maxConcurrent,
        },
        Credentials = new ServerCredentials { Password = "correct horse" },
    });

    private async Task FailAsync(string name, int times)
    {
        for (var i = 0; i < times; i++)
        {
            await Assert.ThrowsAsync<TargetUnreachableException>(() => Executor(name).ObserveAsync(Attempt(i), Token));
        }
    }

    private static AttemptId Attempt(int number) => new(RunId.ForRequest("job", "uid", $"{number}"), "server", 1);
}
