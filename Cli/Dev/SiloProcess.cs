using System.Diagnostics;

namespace Cronium.Cli.Dev;

/// <summary>
/// One silo as a child process, started again when it dies. The child ends when its standard input does, so it cannot
/// outlive this process, however this one dies.
/// </summary>
internal sealed class SiloProcess(PlannedSilo silo, SiloSurroundings surroundings, DevJournal journal, TimeProvider time)
{
    public static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LivedLong = TimeSpan.FromMinutes(1);
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What it was started with.</summary>
    public PlannedSilo Plan => silo;

    /// <summary>Its process id now; 0 while it is down.</summary>
    public int ProcessId { get; private set; }

    /// <summary>Done when it was ready for the first time; fails when it ended before.</summary>
    public Task Ready => _ready.Task;

    /// <summary>Starts it, and starts it again whenever it ends, until asked to stop.</summary>
    public async Task KeepAsync(CancellationToken stop)
    {
        var pause = FirstPause;
        while (!stop.IsCancellationRequested)
        {
            var started = time.GetTimestamp();
            var code = await RunAsync(stop);
            if (stop.IsCancellationRequested)
            {
                return;
            }

            if (!_ready.Task.IsCompletedSuccessfully)
            {
                _ready.TrySetException(new DevException($"{silo.Name} did not start ({Describe(code)}):\n{journal.LastLines(silo.Name)}"));
                return;
            }

            pause = time.GetElapsedTime(started) > LivedLong ? FirstPause : pause;
            journal.Say($"{silo.Name} died ({Describe(code)}); it starts again in {pause.TotalSeconds:0} s.");
            await Task.Delay(pause, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    private async Task WatchReadyAsync(CancellationToken gone)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        while (!await IsReadyAsync(http, gone))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), time, gone);
        }

        _ready.TrySetResult();
    }

    private async Task<bool> IsReadyAsync(HttpClient http, CancellationToken gone)
    {
        try
        {
            using var response = await http.GetAsync(new Uri(silo.Url, "ready"), gone);
            return response.IsSuccessStatusCode;
        }
        catch (Exception failure) when (failure is HttpRequestException || !gone.IsCancellationRequested)
        {
            return false;
        }
    }

    private async Task<int> RunAsync(CancellationToken stop)
    {
        using var process = Process.Start(StartInfo()) ?? throw new DevException($"{silo.Name} could not be started.");
        ProcessId = process.Id;
        using var gone = new CancellationTokenSource();
        var ready = WatchReadyAsync(gone.Token);
        var lines = Task.WhenAll(CopyAsync(process.StandardOutput), CopyAsync(process.StandardError));
        var code = await WaitAsync(process, stop);
        ProcessId = 0;
        await gone.CancelAsync();
        await ready.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        // A script of a killed silo may hold its output open: a moment for the last lines is enough.
        await lines.WaitAsync(TimeSpan.FromSeconds(1), time, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return code;
    }

    private async Task<int> WaitAsync(Process process, CancellationToken stop)
    {
        try
        {
            await process.WaitForExitAsync(stop);
            return process.ExitCode;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            process.StandardInput.Close();
        }

        using var limit = new CancellationTokenSource(StopWithin, time);
        await process.WaitForExitAsync(limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!process.HasExited)
        {
            process.Kill();
            await process.WaitForExitAsync(CancellationToken.None);
        }

        return process.ExitCode;
    }

    private async Task CopyAsync(StreamReader output)
    {
        while (await output.ReadLineAsync() is { } line)
        {
            journal.Note(silo.Name, line);
        }
    }

    private ProcessStartInfo StartInfo()
    {
        var info = new ProcessStartInfo(Environment.ProcessPath ?? "dotnet")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (Path.GetFileNameWithoutExtension(info.FileName) == "dotnet")
        {
            info.ArgumentList.Add(typeof(SiloProcess).Assembly.Location);
        }

        foreach (var argument in silo.Flags.Prepend(DevSiloProgram.Command))
        {
            info.ArgumentList.Add(argument);
        }

        surroundings.ApplyTo(info);
        return info;
    }

    private static string Describe(int code) => code > 128 ? $"signal {code - 128}" : $"exit code {code}";
}

/// <summary>A development cluster cannot start or go on; the message says why.</summary>
internal sealed class DevException(string message) : Exception(message);
