using Cronium.Grains.Jobs;
using Cronium.Grains.Scheduling;
using Cronium.Simulation.Targets;
using Cronium.Simulation.Worlds;

namespace Cronium.Simulation.Silos;

/// <summary>Who is a member, where each grain lives, and the messages between them.</summary>
internal sealed class Cluster(World world, Fence without)
{
    public const int Shards = 2;

    private readonly Dictionary<string, Silo> _places = [];
    private readonly List<Silo> _members = [];

    /// <summary>Grows with each change of the membership.</summary>
    public long Version { get; private set; }

    public Fence Without => without;

    public IReadOnlyList<Silo> Members => _members;

    public Dictionary<string, JobState> Jobs { get; } = [];

    public Dictionary<string, TargetHost> Targets { get; } = [];

    public void Join(Silo silo)
    {
        _members.Add(silo);
        Version++;
        silo.Machine.Post(() => _ = silo.KeepAsync());
    }

    public void DeclareDead(Silo silo)
    {
        if (_members.Remove(silo))
        {
            world.Note($"{silo.Name} is declared dead");
            Version++;
            foreach (var key in _places.Where(place => place.Value == silo).Select(place => place.Key).ToList())
            {
                _places.Remove(key);
            }
        }
    }

    public void Forget(string key, Silo silo)
    {
        if (_places.GetValueOrDefault(key) == silo)
        {
            _places.Remove(key);
        }
    }

    /// <summary>The directory forgets where a grain lives: it comes to life a second time, and the first one goes on.</summary>
    public void Split()
    {
        if (_places.Count > 0)
        {
            var key = _places.Keys.ElementAt(world.Dice.Next(_places.Count));
            world.Note($"{key} is activated twice");
            _places.Remove(key);
        }
    }

    public Silo? PlaceOf(string key)
    {
        if (_places.TryGetValue(key, out var place))
        {
            return place;
        }

        return _members.Count == 0 ? null : _places[key] = key.StartsWith("shard", StringComparison.Ordinal) ? Owner(key) : _members[world.Dice.Next(_members.Count)];
    }

    public int ShardOf(string job) => job[^1] % Shards;

    public Silo Owner(string key) => Rendezvous.Choose(key, _members.Select(member => member.Name)) is { } name ? _members.First(member => member.Name == name) : _members[0];

    /// <summary>Calls a grain wherever it lives. The caller gives up after a while; the call may still be carried out.</summary>
    public Task<T> CallAsync<TGrain, T>(Silo from, string key, Func<TGrain, Task<T>> call, int timeout = 20_000)
        where TGrain : Activation
    {
        var source = new TaskCompletionSource<T>();
        world.After(world.Delay(), null, () =>
        {
            if (PlaceOf(key) is { } place)
            {
                place.Machine.Post(() => _ = ServeAsync(place, from, key, call, source));
            }
        });
        from.Machine.Post(() => source.TrySetException(new TimeoutException()), timeout);
        return source.Task;
    }

    public void Ask<TGrain>(Silo from, string key, Func<TGrain, Task<bool>> call)
        where TGrain : Activation => _ = IgnoreAsync(CallAsync(from, key, call));

    private static async Task IgnoreAsync(Task task)
    {
        try
        {
            await task;
        }
        catch (Exception)
        {
            // Whoever asked does not wait for the answer.
        }
    }

    private async Task ServeAsync<TGrain, T>(Silo at, Silo from, string key, Func<TGrain, Task<T>> call, TaskCompletionSource<T> source)
        where TGrain : Activation
    {
        try
        {
            var grain = (TGrain)at.Grain(key);
            var result = await grain.TurnAsync(() => call(grain));
            Answer(() => source.TrySetResult(result));
        }
        catch (Exception exception)
        {
            Answer(() => source.TrySetException(exception));
        }

        void Answer(Action answer)
        {
            if (!world.Chance(3))
            {
                from.Machine.Post(answer, world.Delay());
            }
        }
    }
}
