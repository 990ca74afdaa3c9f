using System.Globalization;
using Cronium.Integration.Tests.Cluster;
using Cronium.Integration.Tests.Servers;

namespace Cronium.Chaos.World;

/// <summary>What a chaos run stands on: silos as processes on a real Redis, a real sshd, a real dockerd, and directories where the scripts keep their own account.</summary>
internal sealed class ChaosWorld : IAsyncDisposable
{
    public const string ClusterId = "chaos";
    public const string SecretName = "CHAOS_SECRET";
    public const string SecretValue = "correct-horse-battery";

    private readonly List<SiloSlot> _slots = [];

    private ChaosWorld(RedisServer redis, SshServer sshd, SshAccount account, SshKey key, DockerDaemon? docker)
    {
        (Redis, Sshd, Account, Key, Docker) = (redis, sshd, account, key, docker);
        SshAccount.OthersMayPass(Directory);
        System.IO.Directory.CreateDirectory(BoxedAccounts);
        Open(Witnesses);
        Open(Truths);
    }

    public RedisServer Redis { get; }

    public SshServer Sshd { get; }

    public SshAccount Account { get; }

    public SshKey Key { get; }

    /// <summary>Null: this run does without containers.</summary>
    public DockerDaemon? Docker { get; }

    public IReadOnlyList<SiloSlot> Slots => _slots;

    public string Directory { get; } = System.IO.Directory.CreateTempSubdirectory("cronium-chaos-").FullName;

    /// <summary>A file for each job, to which each of its scripts appends when it begins and when it ends.</summary>
    public string Witnesses => Path.Combine(Directory, "witness");

    /// <summary>A file for each attempt, with what its script says it wrote.</summary>
    public string Truths => Path.Combine(Directory, "truth");

    /// <summary>Copies of both from containers, a folder for each.</summary>
    public string BoxedAccounts => Path.Combine(Directory, "boxed");

    /// <summary>Run directories of local scripts.</summary>
    public string LocalRuns => Path.Combine(Directory, "runs");

    /// <summary>Starts everything and waits until all silos share the work.</summary>
    public static async Task<ChaosWorld> StartAsync(ChaosOptions options, CancellationToken cancellationToken)
    {
        var (account, key) = await SshAccount.CreateWithKeyAsync("/bin/sh");
        var docker = options.Containers ? new DockerDaemon { LiveRestore = true } : null;
        var world = new ChaosWorld(options.Redis, await SshServer.StartedAsync(), account, key, docker);
        try
        {
            await Task.WhenAll(world.Redis.InitializeAsync().AsTask(), world.StartDockerAsync());
            for (var number = 0; number < options.Silos; number++)
            {
                world._slots.Add(new SiloSlot(number, new TcpProxy(world.Redis.Endpoint), new WallClock(Path.Combine(world.Directory, $"clock{number}")), world.Flags(number), options.Program));
            }

            world._slots.ForEach(slot => slot.Launch());
            await Task.WhenAll(world._slots.Select(slot => slot.ReviveAsync(cancellationToken)));
            return world;
        }
        catch
        {
            await world.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var slot in _slots)
        {
            await slot.DisposeAsync();
        }

        await Redis.DisposeAsync();
        await Sshd.DisposeAsync();
        await Account.DisposeAsync();
        if (Docker is not null)
        {
            await Docker.DisposeAsync();
        }

        await Scratch.DeleteAsync(Directory);
    }

    private static void Open(string directory)
    {
        System.IO.Directory.CreateDirectory(directory);
        File.SetUnixFileMode(directory, (UnixFileMode)Convert.ToInt32("1777", 8));
    }

    private async Task StartDockerAsync()
    {
        if (Docker is not null)
        {
            await Docker.InitializeAsync();
            await ContainerAccounts.MakeImageAsync(Docker, Path.Combine(Directory, "image"));
        }
    }

    private string[] Flags(int number) =>
    [
        $"--cluster:clusterId={ClusterId}", $"--executors:local:directory={LocalRuns}", $"--store:directory={Path.Combine(Directory, string.Create(CultureInfo.InvariantCulture, $"store{number}"))}",
        "--retention:runsPerJob=100000", "--retention:firesPerJob=100000",
        .. Docker is null ? Array.Empty<string>() : [$"--executors:docker:endpoint={Docker.Address}"],
    ];
}
