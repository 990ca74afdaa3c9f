using Cronium.Grains.Execution.Supervision;

namespace Cronium.Simulation.Targets;

/// <summary>A run directory, and the processes that belong to it. What they mean is read by the product itself.</summary>
internal sealed class RunFiles
{
    public long? Claim { get; set; }

    public string? Started { get; set; }

    public string? End { get; set; }

    public string? Gone { get; set; }

    public bool Canceled { get; set; }

    public bool Supervised { get; set; }

    public bool Led { get; set; }

    public int Boot { get; set; }

    public Deed? Deed { get; set; }

    public long Size => Deed?.Written.Count ?? 0;

    public RunDirectory Facts(int boot, bool forgotten) => new()
    {
        Forgotten = forgotten,
        Claim = Claim is { } epoch ? $"1 7 7 {Boot} {epoch} token 0 100 10000" : null,
        Started = Started,
        End = End,
        Gone = Gone,
        Supervised = Supervised,
        Left = Started == TargetHost.Run && End is null && (Supervised || Led),
        Boot = $"{boot}",
        OutBytes = Size,
    };

    public void Finish(string end, string detail, string why) => End ??= $"1 {end} {detail} {why} {Size} 0 1700000000 .";
}
