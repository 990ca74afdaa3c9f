using Cronium.Grains.Execution;
using Cronium.Grains.Execution.Docker;
using Cronium.Grains.Recovery;
using Cronium.Grains.Servers;
using Microsoft.Extensions.Logging;

namespace Cronium.Grains.Engines;

/// <summary>The way of this silo to the Docker Engine it is configured for. Which engine that is shows when it answers first.</summary>
internal sealed partial class EngineLink(
    EngineSettings settings, DockerEngine engine, IGrainFactory grains, EngineInstruments instruments, ILogger<EngineLink> logger, TimeProvider time) : IAsyncDisposable
{
    /// <summary>An engine under load answers late; one that is gone does not answer at all.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    /// <summary>Shorter than for servers: it is asked every few seconds anyway, and closes the circuit when it answers.</summary>
    private static readonly BreakerPolicy Policy = new() { OpenFor = TimeSpan.FromSeconds(10) };

    private readonly ILogger _logger = logger;
    private volatile EngineHold? _hold;
    private volatile string? _error = "It was not asked yet.";

    public EngineSettings Settings => settings;

    /// <summary>The engine that answered last; null: none has yet.</summary>
    public EngineHold? Hold => _hold;

    /// <summary>Why it did not answer when it was asked last; null: it did.</summary>
    public string? Error => _error;

    /// <summary>Why nothing is started on it now; null: it may be.</summary>
    public string? Refusal(EngineHold hold) => hold.Breaker.Refusal() ?? (_error is { } error ? Sentence(hold, error) : null);

    /// <summary>Asks the engine who and how it is.</summary>
    /// <returns>What it says; null: it does not answer.</returns>
    public async Task<EngineFacts?> ProbeAsync(CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var facts = await engine.ProbeAsync(either.Token);
            Answered(facts);
            return facts;
        }
        catch (TargetUnreachableException exception)
        {
            Silent(exception.Message);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            Silent($"No answer within {Limit.TotalSeconds:0} s.");
        }

        return null;
    }

    /// <summary>The executor for attempts on this engine; null: this silo's engine is another one.</summary>
    public IExecutor? ExecutorFor(string id) => _hold is { } hold && hold.Id == id ? hold.Executor : null;

    /// <summary>What this silo tells the others; null: it never reached its engine.</summary>
    public EngineOffer? Offer(string silo) => _hold is not { } hold ? null : new EngineOffer
    {
        Silo = silo,
        Id = hold.Id,
        Name = hold.Name,
        Version = hold.Facts.Version,
        Labels = settings.Labels,
        Slots = settings.MaxConcurrent,
        Max = settings.Docker.Max,
        Error = _error is { } error ? Sentence(hold, error) : null,
        LiveRestore = hold.Facts.LiveRestore,
        Trouble = hold.Facts.Trouble,
        Cpus = hold.Facts.Cpus,
        MemoryBytes = hold.Facts.MemoryBytes,
        CgroupVersion = hold.Facts.CgroupVersion,
    };

    /// <exception cref="TargetUnreachableException">The engine does not answer.</exception>
    public Task<SweepReport> SweepAsync(Func<AttemptId, Task<bool>> isWanted, CancellationToken cancellationToken) => engine.SweepAsync(isWanted, cancellationToken);

    /// <exception cref="TargetUnreachableException">The engine does not answer.</exception>
    public Task<IReadOnlyList<FoundAttempt>> FindAsync(CancellationToken cancellationToken) => engine.FindAsync(cancellationToken);

    public ValueTask DisposeAsync() => engine.DisposeAsync();

    private void Answered(EngineFacts facts)
    {
        var wasSilent = Interlocked.Exchange(ref _error, null) is not null;
        if (_hold is not { } hold || hold.Id != facts.Id)
        {
            _hold = hold = NewHold(facts);
            LogReached(hold.Name, hold.Id, facts.Version, facts.LiveRestore ? "with" : "without");
        }
        else if (wasSilent)
        {
            LogBack(hold.Name);
        }

        hold.Facts = facts;
        if (hold.Breaker.Circuit is { State: not BreakerState.Closed, HeldBy: null })
        {
            hold.Breaker.Release();
        }

        if (wasSilent)
        {
            grains.GetGrain<IEngineTarget>(hold.Id).ReachableAsync().Ignore();
        }
    }

    private void Silent(string error)
    {
        if (Interlocked.Exchange(ref _error, error) is null)
        {
            LogSilent(settings.Endpoint?.Address.ToString() ?? "", error);
        }
    }

    private EngineHold NewHold(EngineFacts facts)
    {
        var name = settings.Name ?? facts.Name;
        var breaker = new CircuitBreaker(BreakerSubject.Engine(name), Circuit.Closed, Policy, time);
        instruments.Reached(name);
        breaker.Moved += _ => OnMoved(facts.Id, name, breaker);
        return new EngineHold(facts.Id, name, facts, breaker, new EngineExecutor(engine.Executor, breaker, () => EnsureSame(facts.Id, name), instruments, time));
    }

    private void EnsureSame(string id, string name)
    {
        if (_hold?.Id != id)
        {
            throw new TargetElsewhereException($"Docker Engine '{name}' ({id}) does not answer here any more; another one does.");
        }
    }

    private void OnMoved(string id, string name, CircuitBreaker breaker)
    {
        var circuit = breaker.Circuit;
        instruments.BreakerChanged(name, circuit.State);
        if (circuit.State == BreakerState.Open)
        {
            LogOpened(name, circuit.HeldBy ?? "failures", circuit.Reason);
        }
        else if (circuit.State == BreakerState.Closed)
        {
            LogClosed(name);
            grains.GetGrain<IEngineTarget>(id).ReachableAsync().Ignore();
        }
    }

    private static string Sentence(EngineHold hold, string error) => $"Docker Engine '{hold.Name}' does not answer: {error.TrimEnd('.')}.";

    [LoggerMessage(Level = LogLevel.Information, Message = "Docker Engine {Engine} ({Id}, version {Version}, {LiveRestore} live-restore) is reached")]
    private partial void LogReached(string engine, string id, string version, string liveRestore);

    [LoggerMessage(Level = LogLevel.Information, Message = "Docker Engine {Engine} answers again")]
    private partial void LogBack(string engine);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The Docker Engine at {Endpoint} does not answer: {Cause}")]
    private partial void LogSilent(string endpoint, string cause);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The circuit breaker of Docker Engine {Engine} is open by {Cause}: {Reason}")]
    private partial void LogOpened(string engine, string cause, string? reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "The circuit breaker of Docker Engine {Engine} is closed")]
    private partial void LogClosed(string engine);
}

/// <summary>Whether this silo has a way to an engine, and which.</summary>
/// <param name="Link">Null: it is not configured for one.</param>
/// <param name="Settings">What the operator decided, with or without an engine.</param>
internal sealed record EngineSite(EngineLink? Link, EngineSettings Settings);
