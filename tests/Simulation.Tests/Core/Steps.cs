namespace Cronium.Simulation.Core;

/// <summary>A step of one state to another.</summary>
/// <param name="Launch">Whose it is; 0: of another call.</param>
/// <param name="What">What happens.</param>
/// <param name="Next">The state after it.</param>
internal readonly record struct Step(int Launch, string What, Target Next)
{
    public override string ToString() => Launch == 0 ? What : $"launch {(char)('@' + Launch)}: {What}";
}

/// <summary>Takes the steps of one state to the states after it.</summary>
internal sealed class Steps
{
    public List<Step> Taken { get; } = [];

    /// <param name="launch">Whose step; 0: of another call.</param>
    /// <param name="what">What happens.</param>
    /// <param name="next">The state after it.</param>
    public void Take(int launch, string what, in Target next) => Taken.Add(new Step(launch, what, Canon.Of(next)));
}
