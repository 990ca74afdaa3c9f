namespace Cronium.Chaos.World;

/// <summary>Keeps copies of what scripts in containers wrote down, once a minute, for the product removes ended containers after a while.</summary>
internal sealed class AccountKeeper : IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    private readonly Lock _one = new();
    private readonly ChaosWorld _world;
    private readonly ITimer _timer;

    public AccountKeeper(ChaosWorld world)
    {
        _world = world;
        _timer = TimeProvider.System.CreateTimer(_ => Keep(), null, Period, Period);
    }

    /// <summary>Copies what there is now.</summary>
    public void Keep()
    {
        lock (_one)
        {
            if (_world.Docker is { } docker)
            {
                ContainerAccounts.Keep(docker, _world.BoxedAccounts);
            }
        }
    }

    public void Dispose() => _timer.Dispose();
}
