using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Cronium.Integration.Tests.Cli;

/// <summary>The script at the root, with a compiler that only counts how often it is asked.</summary>
public sealed class LauncherTests : IDisposable
{
    private const string CountingCompiler = """
        #!/bin/sh
        case $1 in
          --version) echo 10.0.400 ;;
          build)
            echo noise from the build
            echo build >>"$LOG"
            [ ! -f "$LOG.broken" ] || { echo 'error: broken' >&2; exit 1; }
            sleep 0.3
            mkdir -p "${2%/*}/bin/Release/net10.0"
            : >"${2%/*}/bin/Release/net10.0/Cronium.Cli.dll" ;;
          *) shift; echo "ran $*"; exit 5 ;;
        esac
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("cronium-test-").FullName;

    public LauncherTests()
    {
        File.Copy(Path.Combine(RepositoryRoot(), "cronium"), At("cronium"));
        foreach (var part in new[] { "Cli", "Silo", "Client", "Grains", "Grains.Interfaces" })
        {
            Directory.CreateDirectory(At(part));
        }

        File.WriteAllText(At("Cli/Program.cs"), "");
        File.WriteAllText(At("global.json"), "{}");
        File.WriteAllText(At("dotnet"), CountingCompiler);
        File.SetUnixFileMode(At("dotnet"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }

    private int Builds => File.Exists(At("log")) ? File.ReadAllLines(At("log")).Length : 0;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task It_builds_once_and_again_when_a_source_is_newer()
    {
        Assert.Equal((5, "ran jobs -o json\n"), await RunAsync("jobs", "-o", "json"));
        Assert.Equal((5, "ran jobs\n"), await RunAsync("jobs"));
        Assert.Equal(1, Builds);

        File.SetLastWriteTimeUtc(At("Cli/Program.cs"), TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(1));
        await RunAsync("jobs");
        Assert.Equal(2, Builds);
    }

    [Fact]
    public async Task Five_at_once_build_once_and_all_run()
    {
        var results = await Task.WhenAll(Enumerable.Range(1, 5).Select(number => RunAsync($"number-{number}")));
        Assert.Equal(Enumerable.Range(1, 5).Select(number => (5, $"ran number-{number}\n")), results);
        Assert.Equal(1, Builds);
    }

    [Fact]
    public async Task The_lock_of_a_dead_build_is_taken_away()
    {
        using var dead = Process.Start("true");
        await dead.WaitForExitAsync(TestContext.Current.CancellationToken);
        Directory.CreateDirectory(At("Cli/bin"));
        await File.WriteAllTextAsync(At("Cli/bin/Release.lock"), $"{dead.Id}\n", TestContext.Current.CancellationToken);
        Assert.Equal((5, "ran jobs\n"), await RunAsync("jobs"));
    }

    [Fact]
    public async Task A_build_that_fails_is_shown_and_nothing_runs()
    {
        await File.WriteAllTextAsync(At("log.broken"), "", TestContext.Current.CancellationToken);
        Assert.Equal((1, ""), await RunAsync("jobs"));
        Assert.False(File.Exists(At("Cli/bin/Release.lock")));
    }

    [Fact]
    public async Task It_can_be_called_through_a_link_from_anywhere()
    {
        File.CreateSymbolicLink(At("Silo/link"), "../cronium");
        Assert.Equal((5, "ran jobs\n"), await RunProgramAsync(At("Silo/link"), "jobs"));
    }

    private string At(string path) => Path.Combine(_folder, path);

    private Task<(int ExitCode, string Output)> RunAsync(params string[] args) => RunProgramAsync(At("cronium"), args);

    private async Task<(int ExitCode, string Output)> RunProgramAsync(string program, params string[] args)
    {
        var info = new ProcessStartInfo(program, args) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = "/" };
        info.Environment["DOTNET_ROOT"] = _folder;
        info.Environment["LOG"] = At("log");
        using var process = Process.Start(info) ?? throw new InvalidOperationException("It did not start.");
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.DoesNotContain("Syntax", await error, StringComparison.Ordinal);
        return (process.ExitCode, output);
    }

    private static string RepositoryRoot([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here) ?? ".", "..", "..", ".."));
}
