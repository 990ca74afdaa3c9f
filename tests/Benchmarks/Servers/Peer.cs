using System.Diagnostics;

namespace Cronium.Benchmarks.Servers;

/// <summary>Another program that does the same work, timed from its start to its end.</summary>
internal static class Peer
{
    /// <summary>Whether the program is installed.</summary>
    public static bool IsThere(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(place => File.Exists(Path.Combine(place, program)));

    /// <summary>Milliseconds that a run of it takes.</summary>
    public static async Task<double> TimeAsync(string program, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["ANSIBLE_HOST_KEY_CHECKING"] = "False";
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");

        // Read, lest the program wait for us, but not to its end: a master that ssh leaves behind keeps both open.
        _ = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var error = process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode == 0
            ? watch.Elapsed.TotalMilliseconds
            : throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {await error}");
    }
}
