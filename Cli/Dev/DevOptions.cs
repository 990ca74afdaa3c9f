namespace Cronium.Cli.Dev;

/// <summary>What a development cluster is asked to be.</summary>
internal sealed record DevOptions
{
    /// <summary>How many silos. Default 1.</summary>
    public int Silos { get; init; } = 1;

    /// <summary>Configuration flags for every silo.</summary>
    public IReadOnlyList<string> Flags { get; init; } = [];

    /// <summary>Neither the user's configuration file nor the user's variables count; this folder is where the silos run. Null: they do.</summary>
    public string? IsolatedIn { get; init; }

    /// <summary>Whether the silos' lines go to the terminal too. Default no.</summary>
    public bool Verbose { get; init; }

    /// <summary>Takes remarks for the person at the terminal.</summary>
    public Action<string> Say { get; init; } = _ => { };
}
