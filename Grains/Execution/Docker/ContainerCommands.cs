using System.Globalization;
using Cronium.Grains.Execution.Supervision;

namespace Cronium.Grains.Execution.Docker;

/// <summary>Command lines of our program in a container. Nothing in them is secret.</summary>
internal static class ContainerCommands
{
    public static IReadOnlyList<string> Call(SupervisorCall call, string? cause, ContainerPlace place) =>
    [
        place.PathOf(ContainerShell.File), place.PathOf(ContainerArchive.ProgramFile), "call", Text(call.Input.Length), Text(cause), place.PathOf(SupervisorScript.FileName),
        .. call.ArgumentsUnder(place.Root),
    ];

    public static IReadOnlyList<string> Follow(AttemptId attempt, string? cause, string token, long outOffset, long errOffset, ContainerPlace place) =>
    [
        place.PathOf(ContainerShell.File), place.PathOf(ContainerArchive.ProgramFile), "follow", Text(cause), place.PathOf(SupervisorScript.FileName),
        token, place.Root, attempt.ToString(), Text(outOffset), Text(errOffset),
    ];

    private static string Text(string? cause) => cause ?? "-";

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
