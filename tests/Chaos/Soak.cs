using System.Globalization;
using Cronium.Chaos.Faults;

namespace Cronium.Chaos;

/// <summary>A chaos run by hand, as long as one likes: <c>tests/Chaos/soak --minutes N --seed S</c>.</summary>
internal static class Soak
{
    private const string Usage = "usage: tests/Chaos/soak [--minutes N] [--seed S] [--silos N] [--gap SECONDS] [--only FAULT,...] [--no-containers] [--spare-first] [--report FILE]";

    public static async Task<int> RunAsync(string[] arguments)
    {
        ChaosOptions options;
        string? file;
        try
        {
            (options, file) = Read(arguments);
        }
        catch (FormatException exception)
        {
            await Console.Error.WriteLineAsync($"{exception.Message}\n{Usage}");
            return 2;
        }

        using var enough = new CancellationTokenSource();
        Console.CancelKeyPress += (_, key) =>
        {
            // The first one ends the load, and what happened is judged; the second one ends the program.
            key.Cancel = !enough.IsCancellationRequested;
            enough.Cancel();
        };
        var report = await ChaosRun.InWorldAsync(options, Tell, enough.Token, CancellationToken.None);
        Console.WriteLine($"\n{report}");
        if (report.Kept is { } kept)
        {
            Console.WriteLine($"\nWhat the silos said, and the broken runs: {kept}");
        }

        if (file is not null)
        {
            await File.WriteAllTextAsync(file, report.ToString());
        }

        return report.Violations.Count == 0 ? 0 : 1;
    }

    private static void Tell(string what) => Console.WriteLine($"{TimeProvider.System.GetUtcNow().ToString("HH:mm:ss", CultureInfo.InvariantCulture)}  {what}");

    private static (ChaosOptions Options, string? File) Read(string[] arguments)
    {
        var options = new ChaosOptions { Load = TimeSpan.FromMinutes(5) };
        string? file = null;
        var rest = new Queue<string>(arguments);
        while (rest.TryDequeue(out var flag))
        {
            options = flag switch
            {
                "--minutes" => options with { Load = TimeSpan.FromMinutes(Number(flag, rest)) },
                "--seed" => options with { Seed = (int)Number(flag, rest) },
                "--silos" => options with { Silos = (int)Number(flag, rest) },
                "--gap" => options with { Gap = TimeSpan.FromSeconds(Number(flag, rest)) },
                "--only" => options with { Kinds = Kinds(rest.TryDequeue(out var kinds) ? kinds : "") },
                "--no-containers" => options with { Containers = false },
                "--spare-first" => options with { SpareFirst = true },
                "--report" when rest.TryDequeue(out file) => options,
                _ => throw new FormatException($"'{flag}' is not known, or lacks its value."),
            };
        }

        return (options, file);
    }

    private static FaultKind[] Kinds(string text) =>
        [.. text.Split(',').Select(name => Enum.TryParse<FaultKind>(name, ignoreCase: true, out var kind) ? kind : throw new FormatException($"--only wants faults out of {string.Join(',', Enum.GetNames<FaultKind>())}, not '{name}'."))];

    private static double Number(string flag, Queue<string> rest) =>
        rest.TryDequeue(out var text) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number > 0
            ? number
            : throw new FormatException($"{flag} wants a number above 0.");
}
