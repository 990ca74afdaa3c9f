using System.Diagnostics;
using Cronium.Grains.Cluster.Ending;

namespace Cronium.Silo.Hosting;

/// <summary>Ends this process: by the way that SIGTERM takes, or by SIGKILL.</summary>
internal sealed class OwnEnd(bool isAllowed, IHostApplicationLifetime lifetime) : ISiloEnd
{
    public bool IsAllowed => isAllowed;

    // SiloRun waits for this beside the signal, and goes on in the same way.
    public void Stop() => lifetime.StopApplication();

    public void Kill()
    {
        using var self = Process.GetCurrentProcess();
        self.Kill();
    }
}
