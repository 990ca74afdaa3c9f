using System.Diagnostics;
using Cronium.Grains.Execution.Supervision;
using Cronium.Grains.Logs;

namespace Cronium.Grains.Execution.Local;

/// <summary>
/// The supervisor as a process of this machine. It leaves the silo's session at once, so neither a kill of the silo nor
/// Ctrl-C in its terminal reaches a script.
/// </summary>
internal sealed class LocalTransport(LocalExecutorOptions options, TimeProvider time) : ISupervisorTransport
{
    private static readonly TimeSpan CallLimit = TimeSpan.FromSeconds(30);

    private const int RecordLength = 256;

    private readonly string _root = Path.GetFullPath(options.Directory);

    public Pace Pace { get; } = new(TimeSpan.FromMilliseconds(10), TimeSpan.FromMilliseconds(100));

    /// <summary>The shell that runs the supervisor.</summary>
    public string Shell { get; init; } = "/bin/sh";

    /// <summary>Environment of the supervisor. The silo's own holds its configuration, which no script is to see.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = BasicEnvironment.OfThisProcess();

    public async Task<SupervisorAnswer> CallAsync(SupervisorCall call, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(CallLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            using var launcher = Start(call);
            return SupervisorAnswer.Parse(await TalkAsync(launcher, call.Input, either.Token), call.Token);
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

    public async Task<OutputPiece> ReadAsync(AttemptId attempt, OutputStream stream, long offset, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        var length = await ReadAsync(attempt, RunDirectory.FileOf(stream), offset, buffer, cancellationToken);
        if (length == 0)
        {
            return default;
        }

        var record = new byte[RecordLength];
        var recorded = await ReadAsync(attempt, "rc", 0, record, cancellationToken);
        return new OutputPiece(length, recorded == 0 ? null : RunDirectory.FirstLine(record.AsSpan(0, recorded)));
    }

    public ValueTask<RunDirectory?> LookAsync(AttemptId attempt, CancellationToken cancellationToken) =>
        new(OperatingSystem.IsLinux() ? LocalLook.At(DirectoryOf(attempt), Path.Combine(_root, "t", attempt.ToString())) : null);

    private async Task<int> ReadAsync(AttemptId attempt, string file, long offset, Memory<byte> buffer, CancellationToken cancellationToken)
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

    private string DirectoryOf(AttemptId attempt) => Path.Combine(_root, "r", attempt.ToString());

    private Process Start(SupervisorCall call)
    {
        var start = new ProcessStartInfo(Shell, [Publish(), .. call.ArgumentsUnder(_root)])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
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
            OwnerOnly.CreateDirectory(_root);
            OwnerOnly.CreateDirectory(Path.Combine(_root, "bin"));
            var whole = $"{path}.{Guid.NewGuid():n}";
            File.WriteAllBytes(whole, SupervisorScript.Content.Span);
            File.Move(whole, path, overwrite: true);
        }

        return path;
    }

    private static async Task<byte[]> TalkAsync(Process launcher, ReadOnlyMemory<byte> input, CancellationToken cancellationToken)
    {
        try
        {
            var answer = ReadAsync(launcher.StandardOutput, cancellationToken);
            var complaint = ReadAsync(launcher.StandardError, cancellationToken);
            await FeedAsync(launcher.StandardInput.BaseStream, input, cancellationToken);
            await launcher.WaitForExitAsync(cancellationToken);
            var said = await complaint;
            return await answer is { Length: > 0 } whole ? whole : said;
        }
        catch (OperationCanceledException)
        {
            launcher.Kill();
            throw;
        }
    }

    private static async Task<byte[]> ReadAsync(StreamReader pipe, CancellationToken cancellationToken)
    {
        using var all = new MemoryStream();
        await pipe.BaseStream.CopyToAsync(all, cancellationToken);
        return all.ToArray();
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
