using System.Text.RegularExpressions;

namespace Cronium.Grains.Execution.Docker;

/// <summary>Whether an order stays within what a container may have, also when it comes past the validation of jobs.</summary>
internal static partial class ContainerCheck
{
    /// <summary>Null: it does.</summary>
    public static string? ProblemOf(ContainerOrder container, DockerOptions options)
    {
        if (container.Network is "host" or "default" || !Name().IsMatch(container.Network))
        {
            return $"network: {container.Network}: a container has the network 'none', 'bridge' or one of the engine's by its name; never the host's or another container's.";
        }

        return LimitCheck.ProblemsOf(container.Limits, options.Max) is [var first, ..] ? $"{first.Field}: {first.Value}: {first.Message}." : null;
    }

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9_.-]{0,127}\z")]
    private static partial Regex Name();
}
