using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Orleans.Metadata;
using Orleans.Runtime;

namespace Cronium.Grains.Cluster.Leaving;

/// <summary>The activations on this silo that work from a place which stays: shards, jobs, runs, targets. They can be told to move.</summary>
internal sealed class Residents : IConfigureGrainContextProvider, IConfigureGrainContext
{
    private readonly ConcurrentDictionary<IGrainContext, bool> _present = new();
    private volatile bool _leaving;

    public bool TryGetConfigurator(GrainType grainType, GrainProperties properties, [NotNullWhen(true)] out IConfigureGrainContext? configurator)
    {
        var moves = properties.Properties.TryGetValue(WellKnownGrainTypeProperties.PlacementFilter, out var filters)
            && filters.Contains(nameof(StayingSilo), StringComparison.OrdinalIgnoreCase);
        configurator = moves ? this : null;
        return moves;
    }

    public void Configure(IGrainContext context) => context.ObservableLifecycle.Subscribe(
        nameof(Residents),
        GrainLifecycleStage.Last,
        _ =>
        {
            Enter(context);
            return Task.CompletedTask;
        },
        _ =>
        {
            _present.TryRemove(context, out var _);
            return Task.CompletedTask;
        });

    /// <summary>Each moves as soon as it has done what it is at; returns when the first wave has left. Whoever comes later moves at once.</summary>
    public Task MoveAsync(CancellationToken cancellationToken)
    {
        _leaving = true;
        var waves = _present.Keys.ToList();
        waves.ForEach(Move);
        return Task.WhenAll(waves.Select(context => context.Deactivated)).WaitAsync(cancellationToken);
    }

    private void Enter(IGrainContext context)
    {
        _present.TryAdd(context, true);
        if (_leaving)
        {
            Move(context);
        }
    }

    // The new place is chosen, and the activation made there, before anybody has to ask for it.
    private static void Move(IGrainContext context) => context.Migrate(requestContext: null, CancellationToken.None);
}
