using System.Diagnostics;
using System.Text;
using Cronium.Grains.Execution.Supervision;

namespace Cronium.Grains.Execution.Local;

/// <summary>
/// The supervisor as a process of this machine. It leaves the silo's session at once, so neither a kill of the silo nor
/// Ctrl-C in its terminal reaches a script.
/// </summary>
internal sealed class LocalTransport(LocalExecutorOptions options, TimeProvider time) : ISupervisorTransport
{
    private static readonly TimeSpan CallLimit = TimeSpan.FromSeconds(30);

    private readonly string _root = Path.GetFullPath(options.Directory);

    /// <summary>The shell that runs the supervisor.</summary>
    public string Shell { get; init; } = "/bin/sh";

    /// <summary>Environment of the supervisor. The silo's own holds its configuration, which no script is to see.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = BasicEnvironment.OfThisProcess();

    public async Task<string> CallAsync(SupervisorCall call, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(CallLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            using var launcher = Start(call);
            return await TalkAsync(launcher, call.Input, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TargetUnreachableException($"The supervisor did not answer within {CallLimit.TotalSeconds:0} s.");
        }
        catch (Exception exception) when (exception is System.ComponentModel.Win32Exception or IOException or UnauthorizedAccessException)
        {
            throw new TargetUnreachableException($"This machine did not run the supervisor: {exception.Message}", exception);
        }
    }

    public async Task<int> ReadAsync(AttemptId attempt, string file, long offset, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            using var handle = File.OpenHandle(
                Path.Combine(DirectoryOf(attempt), file), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return await RandomAccess.ReadAsync(handle, buffer, offset, cancellationToken);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return 0;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new TargetUnreachableException($"This machine did not let us read '{file}' of {attempt}: {exception.Message}", exception);
        }
    }

    public RunDirectory? Look(AttemptId attempt) =>
        OperatingSystem.IsLinux() ? LocalLook.At(DirectoryOf(attempt), Path.Combine(_root, "t", attempt.ToString())) : null;

    private string DirectoryOf(AttemptId attempt) => Path.Combine(_root, "r", attempt.ToString());

    private Process Start(SupervisorCall call)
    {
        var start = new ProcessStartInfo(Shell, [Publish(), .. call.ArgumentsUnder(_root)])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            WorkingDirectory = "/",
        };
        start.Environment.Clear();
        foreach (var (name, value) in Environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start) ?? throw new IOException("No process was started.");
    }

    /// <summary>Puts the supervisor's file where every call finds it, whole.</summary>
    private string Publish()
    {
        var path = Path.Combine(_root, "bin", SupervisorScript.FileName);
        if (!File.Exists(path))
        {
            OwnerOnly.CreateDirectory(Path.Combine(_root, "bin"));
            var whole = $"{path}.{Guid.NewGuid():n}";
            File.WriteAllBytes(whole, SupervisorScript.Content.Span);
            File.Move(whole, path, overwrite: true);
        }

        return path;
    }

    private static async Task<string> TalkAsync(Process launcher, ReadOnlyMemory<byte> input, CancellationToken cancellationToken)
    {
        try
        {
            var answer = launcher.StandardOutput.ReadToEndAsync(cancellationToken);
            var complaint = launcher.StandardError.ReadToEndAsync(cancellationToken);
            await FeedAsync(launcher.StandardInput.BaseStream, input, cancellationToken);
            await launcher.WaitForExitAsync(cancellationToken);
            var said = await complaint;
            return await answer is { Length: > 0 } text ? text : said;
        }
        catch (OperationCanceledException)
        {
            launcher.Kill();
            throw;
        }
    }

    /// <summary>A launcher that finds the attempt known answers without reading; the broken pipe is no fault.</summary>
    private static async Task FeedAsync(Stream pipe, ReadOnlyMemory<byte> input, CancellationToken cancellationToken)
    {
        try
        {
            await pipe.WriteAsync(input, cancellationToken);
            await pipe.DisposeAsync();
        }
        catch (IOException)
        {
        }
    }
}
