using System.Diagnostics;
using Cronium.Grains.Execution;
using Cronium.Grains.Execution.Local;
using Cronium.Grains.Execution.Supervision;

namespace Cronium.Integration.Tests.Execution;

/// <summary>This machine, with run directories of its own; the supervisor runs under <c>/bin/sh</c> or another shell.</summary>
internal sealed class LocalTarget : ExecutorTarget
{
    private readonly string _directory = Directory.CreateTempSubdirectory("cronium-").FullName;
    private readonly string? _shell;

    /// <param name="shell">Path of a shell and the name to call it by: scripts and all roles of the supervisor find it as sh.</param>
    public LocalTarget(string? shell = null)
    {
        if (shell is not null)
        {
            _shell = Path.Combine(_directory, "bin", "sh");
            Directory.CreateDirectory(Path.Combine(_directory, "bin"));
            File.CreateSymbolicLink(_shell, shell);
        }
    }

    public override string Root => Path.Combine(_directory, "root");

    public override IExecutor CreateExecutor(string? root = null) => new SupervisedExecutor(CreateTransport(root));

    public ISupervisorTransport CreateTransport(string? root = null)
    {
        var options = new LocalExecutorOptions { Enabled = true, Directory = root ?? Root };
        return _shell is null
            ? new LocalTransport(options, TimeProvider.System)
            : new LocalTransport(options, TimeProvider.System) { Shell = _shell, Environment = EnvironmentWith(Path.GetDirectoryName(_shell)) };
    }

    public override async Task<string> ShellAsync(string script)
    {
        using var shell = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", script]) { RedirectStandardOutput = true })!; // started or thrown
        var output = await shell.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await shell.WaitForExitAsync(TestContext.Current.CancellationToken);
        return output.Trim();
    }

    public override ValueTask DisposeAsync()
    {
        Directory.Delete(_directory, recursive: true);
        return ValueTask.CompletedTask;
    }

    private static Dictionary<string, string> EnvironmentWith(string? directory)
    {
        var environment = BasicEnvironment.OfThisProcess().ToDictionary();
        environment["PATH"] = $"{directory}:{environment["PATH"]}";
        return environment;
    }
}
