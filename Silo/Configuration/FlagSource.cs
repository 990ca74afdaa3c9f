namespace Cronium.Silo.Configuration;

/// <summary>Flags such as <c>--store:redis=...</c> or <c>--store:redis ...</c>; a yes-or-no key alone means yes.</summary>
internal static class FlagSource
{
    private const string ConfigFlag = "config";

    /// <summary>Splits the arguments; those that are no flags are problems.</summary>
    public static Flags Read(IReadOnlyList<string> args)
    {
        var entries = new List<ConfigEntry>();
        var problems = new List<string>();
        string? file = null;
        for (var i = 0; i < args.Count; i++)
        {
            if (!args[i].StartsWith("--", StringComparison.Ordinal) || args[i].Length == 2)
            {
                problems.Add($"'{args[i]}' is not understood; write flags as --key=value, such as --store:redis=127.0.0.1:6379.");
                continue;
            }

            var (name, value) = Split(args, ref i);
            if (value is null)
            {
                problems.Add($"--{name} needs a value; write --{name}=VALUE.");
            }
            else if (name == ConfigFlag)
            {
                file = value;
            }
            else
            {
                entries.Add(new ConfigEntry(name, value, $"flag --{name}"));
            }
        }

        return new Flags(entries, file, problems);
    }

    private static (string Name, string? Value) Split(IReadOnlyList<string> args, ref int index)
    {
        var flag = args[index][2..];
        var equals = flag.IndexOf('=', StringComparison.Ordinal);
        if (equals >= 0)
        {
            return (flag[..equals], flag[(equals + 1)..]);
        }

        var next = index + 1 < args.Count && !args[index + 1].StartsWith("--", StringComparison.Ordinal) ? args[index + 1] : null;
        if (ConfigTable.Find(flag) is { IsFlag: true } && next is not ("true" or "false"))
        {
            return (flag, "true");
        }

        index += next is null ? 0 : 1;
        return (flag, next);
    }
}

/// <summary>What the command line says.</summary>
internal sealed record Flags(IReadOnlyList<ConfigEntry> Entries, string? File, IReadOnlyList<string> Problems);
