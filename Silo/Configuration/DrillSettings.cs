namespace Cronium.Silo.Configuration;

/// <summary>Rehearsals of a silo's death.</summary>
internal sealed record DrillSettings
{
    [Setting("Whether a request with the admin token may stop or kill this silo, as 'cronium drill' does.")]
    public bool AllowKill { get; init; }
}
