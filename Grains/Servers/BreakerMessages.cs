namespace Cronium.Grains.Servers;

/// <summary>What people read when a circuit is open.</summary>
internal static class BreakerMessages
{
    public static string Refusal(string server, Circuit circuit) => Refusal(BreakerSubject.Server(server), circuit);

    public static string Refusal(BreakerSubject subject, Circuit circuit)
    {
        var until = circuit.Until is { } instant ? $"until {instant:u}" : $"until somebody closes it: cronium {subject.Command} breaker {subject.Name} close";
        return circuit.HeldBy is { } by
            ? $"The circuit breaker of {subject.Kind} '{subject.Name}' is held open by {by}{Because(circuit.Reason)}, {until}."
            : $"{char.ToUpperInvariant(subject.Kind[0])}{subject.Kind[1..]} '{subject.Name}' cannot be reached; it is tried again {(circuit.Until is { } next ? $"at {next:u}" : "later")}.{Last(circuit)}";
    }

    private static string Because(string? reason) => string.IsNullOrWhiteSpace(reason) ? "" : $" ({reason})";

    private static string Last(Circuit circuit) => circuit.Reason is { } reason ? $" {circuit.Failures} failures in a row, the last: {reason}" : "";
}

/// <summary>Whose circuit it is, as messages say it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">Within a sentence.</param>
/// <param name="Command">The command that is about things of its kind.</param>
internal readonly record struct BreakerSubject(string Name, string Kind, string Command)
{
    public static BreakerSubject Server(string name) => new(name, "server", "servers");

    public static BreakerSubject Engine(string name) => new(name, "Docker Engine", "engines");
}
