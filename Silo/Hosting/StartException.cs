using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;

namespace Cronium.Silo.Hosting;

/// <summary>The silo cannot start, for a reason that whoever runs it can mend.</summary>
internal sealed class StartException(IReadOnlyList<string> problems) : Exception(string.Join(Environment.NewLine, problems))
{
    /// <summary>Each reason as one sentence with its fix.</summary>
    public IReadOnlyList<string> Problems { get; } = problems;

    /// <summary>Whether the failure, or what caused it, is a port that somebody took between our look and our listening.</summary>
    public static bool IsTakenPort(Exception? failure) => failure switch
    {
        null => false,
        AddressInUseException => true,
        SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse } => true,
        AggregateException many => many.InnerExceptions.Any(IsTakenPort),
        _ => IsTakenPort(failure.InnerException),
    };
}
