using Cronium.Integration.Tests.Cluster;
using Cronium.Integration.Tests.Servers;

namespace Cronium.Chaos.World;

/// <summary>A place in the cluster: a silo, and after its death the next one, behind a link to the store that can be cut.</summary>
internal sealed class SiloSlot(int number, TcpProxy link, WallClock clock, string[] flags, string? program) : IAsyncDisposable
{
    private static readonly TimeSpan ReviveLimit = TimeSpan.FromSeconds(120);

    private readonly List<SiloProcess> _lives = [];

    public int Number => number;

    public TcpProxy Link => link;

    public WallClock Clock => clock;

    public SiloProcess Silo => _lives[^1];

    /// <summary>A fault is at work here: nobody asks it for anything.</summary>
    public bool Struck { get; set; }

    public bool Usable => _lives.Count > 0 && !Silo.HasExited && !Struck;

    /// <summary>What all lives of the slot printed.</summary>
    public string Output => string.Join('\n', _lives.Select((silo, life) => $"--- silo{number}, life {life + 1}, pid {silo.Pid}\n{silo.Output}"));

    public void Launch() => _lives.Add(SiloProcess.Launch([$"--store:redis={link.Endpoint}", $"--cluster:siloName=silo{number}", .. flags], _lives.LastOrDefault()?.Ports, program, clock.Environment));

    public async Task KillAsync(CancellationToken cancellationToken)
    {
        Silo.Kill();
        await Silo.ExitedAsync(cancellationToken);
    }

    /// <summary>Waits for a silo that is ready; one that has ended, or ends meanwhile, is started again, as a service manager would.</summary>
    public async Task ReviveAsync(CancellationToken cancellationToken)
    {
        await Eventually.TrueAsync(
            async () =>
            {
                if (Silo.HasExited)
                {
                    Launch();
                }

                return await Silo.IsReadyAsync(cancellationToken);
            },
            ReviveLimit,
            () => $"silo {number} to be ready; it said:\n{Output}",
            cancellationToken);
        Struck = false;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var silo in _lives)
        {
            await silo.DisposeAsync();
        }

        await link.DisposeAsync();
    }
}
