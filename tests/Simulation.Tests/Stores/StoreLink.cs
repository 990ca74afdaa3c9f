using Cronium.Grains;
using Cronium.Grains.Storage;
using Cronium.Simulation.Worlds;

namespace Cronium.Simulation.Stores;

/// <summary>A silo's way to the store: an answer may get lost, a call may be carried out late or twice, or not at all.</summary>
internal sealed class StoreLink(Machine machine, Store store)
{
    /// <summary>Nobody waits longer for an answer.</summary>
    private const int Timeout = 2_000;

    private readonly World _world = machine.World;

    public Task<T> CallAsync<T>(Func<Store, T> call)
    {
        var source = new TaskCompletionSource<T>();
        var (delay, fate) = (_world.Delay(), _world.Quiet ? 1000 : _world.Dice.Next(1000));
        if (fate >= 6)
        {
            _world.After(delay, null, () => Apply(call, source));
        }

        if (fate is 6 or 7)
        {
            _world.After(delay + _world.Between(1, 3_000), null, () => Apply(call, new TaskCompletionSource<T>()));
        }

        machine.Post(() => source.TrySetException(new CroniumException(RefusalKind.Unavailable, "The store does not answer.")), fate is > 7 and < 14 ? _world.Between(0, 300) : Timeout);
        return source.Task;
    }

    private void Apply<T>(Func<Store, T> call, TaskCompletionSource<T> source)
    {
        Action answer;
        try
        {
            var result = call(store);
            answer = () => source.TrySetResult(result);
        }
        catch (StaleWriterException exception)
        {
            answer = () => source.TrySetException(exception);
        }

        if (!_world.Chance(5))
        {
            machine.Post(answer, _world.Delay());
        }
    }
}
