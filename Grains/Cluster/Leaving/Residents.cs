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

    /// <summary>Each that is meant moves as soon as it has done what it is at; returns how many, when they have left. Whoever comes later moves at once.</summary>
    /// <param name="which">Asks an activation's grain whether it is meant.</param>
    /// <param name="cancellationToken">Ends the wait; they move nevertheless.</param>
    public async Task<int> MoveAsync(Predicate<object?> which, CancellationToken cancellationToken)
    {
        _leaving = true;
        var moving = _present.Keys.Where(context => which(context.GrainInstance)).ToList();
        moving.ForEach(Move);
        await Task.WhenAll(moving.Select(context => context.Deactivated)).WaitAsync(cancellationToken);
        return moving.Count;
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
