namespace Cronium.Grains.Execution.Ssh.Preparation;

/// <summary>Where on a server run directories are kept, and how their output is read.</summary>
/// <param name="Root">Absolute; of this server alone, also where several share a home.</param>
/// <param name="Sftp">Output is read by SFTP; false: by commands.</param>
internal sealed record ServerPlace(string Root, bool Sftp)
{
    private const string DefaultDirectory = ".cronium";

    /// <summary>The place as the probe makes it out.</summary>
    public static ServerPlace Of(ServerFacts facts, bool sftp) => new(facts.Root, sftp);

    /// <summary>The place of a server that was probed before.</summary>
    public static ServerPlace Of(Servers.ServerDefinition definition, Servers.ServerAbilities abilities) =>
        new($"{definition.Directory ?? $"{abilities.Home}/{DefaultDirectory}"}/{definition.Name}", abilities.Sftp);
}
