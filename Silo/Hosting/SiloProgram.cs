using Cronium.Silo.Configuration;
using Cronium.Silo.Hosting;

namespace Cronium.Silo;

/// <summary>A silo from its first to its last moment.</summary>
public static class SiloProgram
{
    /// <summary>Runs a silo until it is asked to stop.</summary>
    /// <param name="args">Flags; see <c>cronium config</c>.</param>
    /// <param name="token">Asks it to stop, as SIGTERM and SIGINT do.</param>
    /// <returns>0: stopped as asked. 1: it cannot start. 2: the configuration is wrong. 3: the store was flushed or swapped.</returns>
    public static async Task<int> RunAsync(string[] args, CancellationToken token)
    {
        using var stop = new StopSignal(token);
        try
        {
            var settings = SiloConfiguration.Load(args, EnvironmentSource.Variables(), Environment.CurrentDirectory).Settings;
            return await new SiloRun(settings).UntilStoppedAsync(stop.Token);
        }
        catch (ConfigException exception)
        {
            return Refuse(ExitCode.BadConfiguration, exception.Problems);
        }
        catch (StartException exception)
        {
            return Refuse(ExitCode.CannotStart, exception.Problems);
        }
        catch (OperationCanceledException) when (stop.Token.IsCancellationRequested)
        {
            return ExitCode.Stopped;
        }
    }

    private static int Refuse(int exitCode, IReadOnlyList<string> problems)
    {
        foreach (var problem in problems)
        {
            Console.Error.WriteLine(problem);
        }

        return exitCode;
    }
}
