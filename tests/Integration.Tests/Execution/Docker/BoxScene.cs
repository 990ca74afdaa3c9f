using System.Security.Cryptography;
using System.Text;
using Cronium.Grains.Execution;
using Cronium.Grains.Execution.Docker;
using Cronium.Grains.Jobs;
using Cronium.Grains.Logs;
using Cronium.Grains.Runs;
using Cronium.Integration.Tests.Cluster;
using Cronium.Integration.Tests.Servers;
using Docker.DotNet.Models;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cronium.Integration.Tests.Execution.Docker;

/// <summary>A cluster of its own on an engine, which runs scripts in containers as users get them.</summary>
internal sealed class BoxScene(DockerDaemon daemon, DockerOptions? options = null, EngineEndpoint? endpoint = null) : IAsyncDisposable
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public DockerDaemon Daemon => daemon;

    public string ClusterId { get; } = RandomNumberGenerator.GetHexString(8, lowercase: true);

    public DockerEngine Engine => field ??= NewEngine();

    /// <summary>Another one of the same cluster, as another silo has it.</summary>
    public DockerEngine NewEngine() => new(endpoint ?? daemon.Endpoint, ClusterId, options ?? new DockerOptions(), TimeProvider.System, NullLogger.Instance);

    public AttemptOrder Order(string script, ContainerOrder? container = null, IReadOnlyDictionary<string, string>? environment = null) => new()
    {
        Attempt = new AttemptId(RunId.ForRequest("job", "uid", Guid.NewGuid().ToString()), "here", 1),
        Epoch = 1,
        Script = new Script { Text = script },
        Environment = environment ?? new Dictionary<string, string>(),
        Container = container ?? new ContainerOrder { Image = DockerDaemon.Image, Pull = PullPolicy.Never },
    };

    public Task<Box> RunAsync(string script, ContainerOrder? container = null) => RunAsync(Order(script, container));

    /// <summary>Carries an attempt to its end, and leaves it unacknowledged.</summary>
    public async Task<Box> RunAsync(AttemptOrder order)
    {
        var followed = new FollowedAttempt(Engine.Executor, order);
        var seen = await followed.RunAsync(Token);
        return new Box(
            order.Attempt,
            seen.Result ?? throw new InvalidOperationException($"It is {seen.Stage}."),
            Encoding.UTF8.GetString(followed.Log.Bytes(OutputStream.Stdout)),
            Encoding.UTF8.GetString(followed.Log.Bytes(OutputStream.Stderr)));
    }

    /// <summary>Makes the container of an attempt and does no more: a silo died then, say. Returns its name.</summary>
    public async Task<string> CreateAsync(AttemptOrder order, Action<CreateContainerParameters>? change = null)
    {
        using var api = new EngineApi(daemon.Endpoint, TimeProvider.System);
        var identity = new ContainerIdentity(ClusterId);
        var plan = ContainerPlan.For(
            order, order.Container!, new DockerOptions(), identity, ContainerPlace.Default, TimeProvider.System.GetUtcNow().AddMinutes(1)); // a scene's orders have one
        change?.Invoke(plan);
        await api.UseAsync((client, token) => client.Containers.CreateContainerAsync(plan, token), Token);
        return identity.NameOf(order.Attempt);
    }

    /// <summary>Returns when the script has begun.</summary>
    public async Task StartAsync(AttemptOrder order)
    {
        await Engine.Executor.EnsureAsync(order, Token);
        await Eventually.TrueAsync(
            async () => (await Engine.Executor.ObserveAsync(order.Attempt, Token)).Stage == AttemptStage.Running, TimeSpan.FromSeconds(60), () => "the script to begin", Token);
    }

    public async Task<AttemptResult> EndOfAsync(AttemptId attempt)
    {
        Observation seen = new() { Stage = AttemptStage.Absent };
        await Eventually.TrueAsync(
            async () => (seen = await Engine.Executor.ObserveAsync(attempt, Token)).Stage == AttemptStage.Ended, TimeSpan.FromSeconds(60), () => $"an end, not {seen}", Token);
        return seen.Result!;
    }

    /// <summary>Ids of this cluster's containers, in whatever state.</summary>
    public async Task<string[]> ContainersAsync(params string[] more) =>
        (await daemon.DockerAsync(["ps", "-aq", "--no-trunc", "--filter", $"label=cronium.cluster={ClusterId}", .. more])).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public async ValueTask DisposeAsync()
    {
        await Engine.DisposeAsync();
        if (await ContainersAsync() is { Length: > 0 } left)
        {
            await daemon.DockerAsync(["rm", "-fv", .. left]);
        }
    }
}

/// <summary>What became of a script in a container.</summary>
internal sealed record Box(AttemptId Attempt, AttemptResult Result, string Output, string Error);
