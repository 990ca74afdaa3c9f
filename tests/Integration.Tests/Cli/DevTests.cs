using System.Diagnostics;
using System.Text.Json;
using Cronium.Cli;

namespace Cronium.Integration.Tests.Cli;

/// <summary>The whole product through its command: real store, real silos, real scripts.</summary>
public sealed class DevTests : IDisposable
{
    private const string Ready = "Ctrl-C stops it";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);
    private readonly string _folder = Directory.CreateTempSubdirectory("cronium-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_job_goes_from_its_file_to_its_exit_code_and_a_stop_leaves_nothing_behind()
    {
        await using var dev = CliProcess.Start(_folder, ["dev", "--silos", "2", .. Ports()]);
        await dev.WaitForAsync(Ready);
        await File.WriteAllTextAsync(Path.Combine(_folder, "job.yaml"), "name: seven\ntarget: { local: true }\nscript: |\n  echo out\n  echo err >&2\n  exit 7\n", TestContext.Current.CancellationToken);

        Assert.Equal((0, "seven created\n"), await CliProcess.RunAsync(_folder, "apply", "-f", "job.yaml"));
        Assert.Equal((0, "seven unchanged\n"), await CliProcess.RunAsync(_folder, "apply", "-f", "job.yaml"));
        var (code, output) = await CliProcess.RunAsync(_folder, "run", "seven", "--follow");
        Assert.Equal(7, code);
        Assert.Contains("out\n", output, StringComparison.Ordinal);
        Assert.Contains("err\n", output, StringComparison.Ordinal);
        Assert.Contains("Failed (exit code 7)", output, StringComparison.Ordinal);
        Assert.Equal(0, (await CliProcess.RunAsync(_folder, "doctor")).ExitCode);
        var (second, refusal) = await CliProcess.RunAsync(_folder, ["dev", .. Ports()]);
        Assert.Equal(ExitCodes.Problem, second);
        Assert.Contains("in use by another process", refusal, StringComparison.Ordinal);

        var silos = await SilosAsync();
        Assert.Equal(2, silos.Length);
        await dev.SignalAsync("TERM");
        Assert.Equal(0, await dev.ExitAsync());
        Assert.All(silos, silo => Assert.False(IsAlive(silo)));
        Assert.Equal(ExitCodes.Unreachable, (await CliProcess.RunAsync(_folder, "jobs")).ExitCode);
    }

    [Fact]
    public async Task A_silo_that_dies_is_started_again_and_none_outlives_a_killed_dev()
    {
        await using var dev = CliProcess.Start(_folder, ["dev", "--silos", "2", .. Ports()]);
        await dev.WaitForAsync(Ready);
        using (var silo = Process.GetProcessById((await SilosAsync())[1]))
        {
            silo.Kill();
        }

        await dev.WaitForAsync("died (signal 9); it starts again in 2 s.");
        var children = await ChildrenAsync(dev.Id, 2);
        dev.Kill();
        await UntilAsync($"the silos {string.Join(", ", children)} have ended", () => Task.FromResult(!children.Any(IsAlive)));
    }

    [Fact]
    public async Task A_wrong_flag_is_named_before_anything_starts()
    {
        var (code, output) = await CliProcess.RunAsync(_folder, "dev", "--store:direktory=x");
        Assert.Equal(ExitCodes.Usage, code);
        Assert.Contains("store:directory", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_demonstration_proves_itself()
    {
        var (code, output) = await CliProcess.RunAsync(_folder, "demo");
        Assert.True(code == 0, output);
        Assert.Contains("kill -9", output, StringComparison.Ordinal);
        Assert.Contains("Nothing was lost, nothing was doubled.", output, StringComparison.Ordinal);
    }

    /// <summary>Away from the default ports, which a cluster of the user may have.</summary>
    private static string[] Ports()
    {
        var ports = new Cronium.Cli.Dev.FreePorts();
        var first = Random.Shared.Next(20_000, 28_000);
        return [$"--http:url=http://127.0.0.1:{ports.From(first)}", $"--cluster:siloPort={ports.From(first + 100)}", $"--cluster:gatewayPort={ports.From(first + 200)}", "--metrics:port=0"];
    }

    private async Task<int[]> SilosAsync()
    {
        var (code, output) = await CliProcess.RunAsync(_folder, "silos", "-o", "json");
        Assert.True(code == 0, output);
        return [.. JsonDocument.Parse(output).RootElement.GetProperty("silos").EnumerateArray().Select(silo => silo.GetProperty("processId").GetInt32())];
    }

    private static async Task<int[]> ChildrenAsync(int parent, int count)
    {
        var children = Array.Empty<int>();
        await UntilAsync($"process {parent} has {count} children", async () =>
        {
            // A child belongs to the thread that made it.
            var lists = Directory.GetDirectories($"/proc/{parent}/task").Select(thread => ListAsync(Path.Combine(thread, "children")));
            children = [.. string.Join(' ', await Task.WhenAll(lists)).Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse)];
            return children.Length == count;
        });
        return children;
    }

    private static async Task<string> ListAsync(string path)
    {
        try
        {
            return await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken);
        }
        catch (IOException)
        {
            // The thread has ended meanwhile.
            return "";
        }
    }

    private static async Task UntilAsync(string expected, Func<Task<bool>> holds)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!await holds())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < Patience, $"Expected within {Patience} that {expected}.");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>A zombie waits for somebody to ask how it ended; it does nothing any more.</summary>
    private static bool IsAlive(int processId)
    {
        try
        {
            return !File.ReadAllText($"/proc/{processId}/stat").Contains(") Z ", StringComparison.Ordinal);
        }
        catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
    }
}
