using System.Diagnostics;
using System.Text;
using Cronium.Grains.Execution;
using Cronium.Grains.Jobs;
using Cronium.Grains.Logs;
using Cronium.Grains.Runs;
using Cronium.Integration.Tests.Cluster;

namespace Cronium.Integration.Tests.Execution;

/// <summary>A target with its executor, and what cases do with them; after each case nothing of it is left running.</summary>
public abstract class ExecutorScene : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly List<AttemptId> _attempts = [];

    /// <summary>The attempt made first.</summary>
    private protected AttemptId First => _attempts[0];

    /// <summary>The target under test; set before the first case.</summary>
    private protected ExecutorTarget Target { get; set; } = null!; // set by InitializeAsync

    private protected IExecutor Executor { get; set; } = null!; // set by InitializeAsync

    private protected static CancellationToken Token => TestContext.Current.CancellationToken;

    private protected abstract Task<ExecutorTarget> CreateTargetAsync();

    public async ValueTask InitializeAsync()
    {
        Target = await CreateTargetAsync();
        Executor = Target.CreateExecutor();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var attempt in _attempts)
        {
            await UntilAsync($"nothing of {attempt} is left", () => EndedAsync(attempt));
        }

        await Target.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Kills what the case left running; the supervisor, and a script about to start, are found by their command line.</summary>
    private async Task<bool> EndedAsync(AttemptId attempt)
    {
        await Target.ShellAsync($"kill -9 $(grep -lszxF CRONIUM_ATTEMPT_ID={attempt} /proc/[0-9]*/environ | cut -d/ -f3) 2>/dev/null");
        return await Target.ShellAsync($"grep -ls '[r]{attempt.ToString()[1..]}' /proc/[0-9]*/cmdline") is "";
    }

    private protected AttemptOrder Order(string script) => new()
    {
        Attempt = NewAttempt(),
        Epoch = 3,
        Script = new Script { Text = script },
        Environment = new Dictionary<string, string>(),
    };

    private protected AttemptId NewAttempt()
    {
        var attempt = new AttemptId(RunId.ForRequest("job", "uid", Guid.NewGuid().ToString()), "here", 1);
        _attempts.Add(attempt);
        return attempt;
    }

    private protected string DirectoryOf(AttemptId attempt) => $"{Target.Root}/r/{attempt}";

    /// <summary>A file on the target to which scripts add a line each time they start: the independent ledger.</summary>
    private protected string Witness => $"{Target.Root}.witness";

    private protected async Task<int> StartsAsync() => int.Parse(await Target.ShellAsync($"cat {Witness} 2>/dev/null | wc -l"), System.Globalization.CultureInfo.InvariantCulture);

    private protected async Task<Observation> RunAsync(AttemptOrder order)
    {
        await Executor.EnsureAsync(order, Token);
        return await EndOfAsync(order.Attempt);
    }

    private protected async Task<Observation> EndOfAsync(AttemptId attempt)
    {
        Observation seen = new() { Stage = AttemptStage.Absent };
        await UntilAsync(
            $"{attempt} ends",
            async () => (seen = await Executor.ObserveAsync(attempt, Token)).Stage is not (AttemptStage.Running or AttemptStage.Claimed));
        Assert.Equal(AttemptStage.Ended, seen.Stage);
        return seen;
    }

    private protected async Task StartedAsync(AttemptOrder order)
    {
        await Executor.EnsureAsync(order, Token);
        await UntilAsync("the script starts", async () => (await Executor.ObserveAsync(order.Attempt, Token)).Stage == AttemptStage.Running);
    }

    private protected Task FileAsync(string path) => UntilAsync($"{path} appears", async () => await Target.ShellAsync($"[ ! -s {path} ] || echo there") == "there");

    private protected Task GoneAsync(string processes) =>
        UntilAsync($"no process of {processes} is left", async () => await Target.ShellAsync($"ps -o stat= -p {processes} | grep -v Z") is "");

    private protected async Task<byte[]> ReadAsync(AttemptId attempt, OutputStream stream, long from = 0, IExecutor? executor = null, int piece = 64 * 1024)
    {
        using var all = new MemoryStream();
        var buffer = new byte[piece];
        int read;
        while ((read = await (executor ?? Executor).ReadAsync(attempt, stream, from + all.Length, buffer, Token)) > 0)
        {
            await all.WriteAsync(buffer.AsMemory(0, read), Token);
        }

        return all.ToArray();
    }

    private protected async Task<string> TextAsync(AttemptId attempt, OutputStream stream = OutputStream.Stdout) =>
        Encoding.UTF8.GetString(await ReadAsync(attempt, stream));

    /// <summary>One field of a record in the run directory, counted from 0.</summary>
    private protected Task<string> FieldAsync(AttemptId attempt, string file, int field) =>
        Target.ShellAsync($"cut -d' ' -f{field + 1} {DirectoryOf(attempt)}/{file}");

    private protected static async Task UntilAsync(string what, Func<Task<bool>> holds, TimeSpan? limit = null)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Token);
        patience.CancelAfter(limit ?? Patience);
        var watch = Stopwatch.StartNew();
        while (!await holds())
        {
            Assert.False(patience.IsCancellationRequested, $"Expected within {(limit ?? Patience).TotalSeconds} s: {what}.");
            await Task.Delay(Pause.After(watch.Elapsed), TimeProvider.System, Token);
        }
    }

    private protected static void AssertExited(int code, Observation seen)
    {
        Assert.Equal(AttemptEnd.Exited, seen.Result?.End);
        Assert.Equal(code, seen.Result?.ExitCode);
        Assert.NotNull(seen.StartedAt);
    }
}
