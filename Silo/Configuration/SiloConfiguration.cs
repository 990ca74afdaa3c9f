namespace Cronium.Silo.Configuration;

/// <summary>The configuration of a silo, put together: defaults, then the file, then the environment, then flags.</summary>
/// <param name="Settings">The settings that hold.</param>
/// <param name="Rows">Each key with its value and where it comes from, secrets hidden.</param>
internal sealed record SiloConfiguration(SiloSettings Settings, IReadOnlyList<ConfigRow> Rows)
{
    private const string DefaultFile = "cronium.yaml";

    /// <summary>Reads all sources.</summary>
    /// <param name="args">Flags of the command line.</param>
    /// <param name="variables">The environment.</param>
    /// <param name="workingDirectory">Where <c>cronium.yaml</c> is looked for.</param>
    /// <exception cref="ConfigException">At least one mistake; all of them are listed.</exception>
    public static SiloConfiguration Load(IReadOnlyList<string> args, IReadOnlyDictionary<string, string> variables, string workingDirectory)
    {
        var flags = FlagSource.Read(args);
        var problems = new List<string>(flags.Problems);
        var entries = ReadFile(flags.File, workingDirectory, problems).Concat(EnvironmentSource.Read(variables)).Concat(flags.Entries);
        var settings = new SiloSettings();
        var sources = new Dictionary<ConfigKey, string>();
        foreach (var entry in entries)
        {
            Apply(entry, settings, sources, problems);
        }

        problems.AddRange(SettingsRules.Check(settings));
        if (problems.Count > 0)
        {
            throw new ConfigException(problems);
        }

        settings = StateDirectory.Resolve(settings, variables);
        return new SiloConfiguration(settings, [.. ConfigKey.All.Select(key => Row(key, settings, sources))]);
    }

    private static IReadOnlyList<ConfigEntry> ReadFile(string? named, string workingDirectory, List<string> problems)
    {
        var path = Path.GetFullPath(named ?? DefaultFile, workingDirectory);
        if (named is null && !File.Exists(path))
        {
            return [];
        }

        try
        {
            using var reader = File.OpenText(path);
            return YamlSource.Read(reader, named ?? DefaultFile, problems);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            problems.Add($"The configuration file {path} cannot be read: {exception.Message}");
            return [];
        }
    }

    private static void Apply(ConfigEntry entry, SiloSettings settings, Dictionary<ConfigKey, string> sources, List<string> problems)
    {
        if (ConfigTable.Find(entry.Key) is not { } key)
        {
            problems.Add($"There is no key '{entry.Key}' ({entry.Source}); {ConfigTable.HintFor(entry.Key)}");
            return;
        }

        sources[key] = entry.Source;
        if (key.Apply(settings, entry.Text) is { } problem)
        {
            problems.Add($"{key.Name} = '{key.Hide(entry.Text)}' ({entry.Source}) {problem}");
        }
    }

    private static ConfigRow Row(ConfigKey key, SiloSettings settings, Dictionary<ConfigKey, string> sources)
    {
        var text = key.TextIn(settings);
        return new ConfigRow(key.Name, text is null ? "" : key.Hide(text), sources.GetValueOrDefault(key, "default"), key.Description);
    }
}
