using Cronium.Grains.Servers;

namespace Cronium.Grains.Execution.Ssh.Preparation;

/// <summary>The place on a server that is prepared once, by the first who needs it, for all.</summary>
/// <param name="preparation">How.</param>
/// <param name="known">The place as it was before; taken at its word until it proves wrong.</param>
/// <param name="probed">Takes what a probe found.</param>
internal sealed class PreparedPlace(ServerPreparation preparation, ServerPlace? known, Action<ServerAbilities> probed)
{
    private readonly Lock _lock = new();
    private Task<ServerPlace>? _place = known is null ? null : Task.FromResult(known);

    /// <summary>Null: there is none yet.</summary>
    public ServerPlace? Current => _place is { IsCompletedSuccessfully: true } place ? place.Result : null;

    /// <exception cref="TargetUnreachableException">It could not be prepared; nothing was started.</exception>
    public Task<ServerPlace> GetAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_place is null or { IsFaulted: true } or { IsCanceled: true })
            {
                _place = PrepareAsync();
            }

            return _place.IsCompletedSuccessfully ? _place : _place.WaitAsync(cancellationToken);
        }
    }

    /// <summary>That place lacks the supervisor: has it prepared again, unless another one did meanwhile.</summary>
    /// <inheritdoc cref="GetAsync"/>
    public Task<ServerPlace> RenewAsync(ServerPlace wrong, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (ReferenceEquals(Current, wrong))
            {
                _place = null;
            }
        }

        return GetAsync(cancellationToken);
    }

    // Not ended by who happens to wait for it: others do as well.
    private async Task<ServerPlace> PrepareAsync()
    {
        await Task.Yield();
        try
        {
            var (place, abilities) = await preparation.PrepareAsync(CancellationToken.None);
            probed(abilities);
            return place;
        }
        catch (TargetUnreachableException exception) when (!exception.NothingSent)
        {
            throw new TargetUnreachableException(exception.Message, exception) { NothingSent = true };
        }
    }
}
