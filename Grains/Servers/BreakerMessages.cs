namespace Cronium.Grains.Servers;

/// <summary>What people read when a circuit is open.</summary>
internal static class BreakerMessages
{
    public static string Refusal(string server, Circuit circuit)
    {
        var until = circuit.Until is { } instant ? $"until {instant:u}" : $"until somebody closes it: cronium servers breaker {server} close";
        return circuit.HeldBy is { } by
            ? $"The circuit breaker of server '{server}' is held open by {by}{Because(circuit.Reason)}, {until}."
            : $"Server '{server}' cannot be reached; it is tried again {(circuit.Until is { } next ? $"at {next:u}" : "later")}.{Last(circuit)}";
    }

    private static string Because(string? reason) => string.IsNullOrWhiteSpace(reason) ? "" : $" ({reason})";

    private static string Last(Circuit circuit) => circuit.Reason is { } reason ? $" {circuit.Failures} failures in a row, the last: {reason}" : "";
}
