using System.Diagnostics;
using Cronium.Silo;

namespace Cronium.Cli.Dev;

/// <summary>The child side of a development cluster: a silo that stops when its standard input ends.</summary>
internal static class DevSiloProgram
{
    /// <summary>First argument that leads here; people have no use for it.</summary>
    public const string Command = "dev-silo";

    /// <summary>Nobody is left to kill a silo that hangs while it stops, so it does that itself.</summary>
    private static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(15);

    public static async Task<int> RunAsync(string[] flags)
    {
        using var stop = new CancellationTokenSource();
        var watcher = new Thread(() => Watch(stop)) { IsBackground = true, Name = "parent" };
        watcher.Start();
        return await SiloProgram.RunAsync(flags, stop.Token);
    }

    private static void Watch(CancellationTokenSource stop)
    {
        using var input = Console.OpenStandardInput();
        var buffer = new byte[64];
        while (input.Read(buffer) > 0)
        {
            // What is written here does not matter, only that it ends.
        }

        stop.CancelAsync();
        using var never = new ManualResetEventSlim();
        never.Wait(StopWithin);
        using var self = Process.GetCurrentProcess();
        self.Kill();
    }
}
