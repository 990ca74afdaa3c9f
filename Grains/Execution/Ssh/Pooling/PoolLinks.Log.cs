using Microsoft.Extensions.Logging;

namespace Cronium.Grains.Execution.Ssh.Pooling;

internal sealed partial class PoolLinks
{
    [LoggerMessage(LogLevel.Information, "{Server}: connected, for {Kind}; {Connections} connections now")]
    private partial void LogConnected(string server, LinkKind kind, int connections);

    [LoggerMessage(LogLevel.Warning, "{Failure}")]
    private partial void LogNotConnected(string failure);

    [LoggerMessage(LogLevel.Warning, "{Server}: a connection broke ({Reason})")]
    private partial void LogLost(string server, string? reason);

    [LoggerMessage(LogLevel.Information, "{Server} opened no further session on a connection; {Sessions} at once from now on")]
    private partial void LogSessionsLowered(string server, int sessions);

    [LoggerMessage(LogLevel.Information, "{Server} serves no files by SFTP; commands are used in their place")]
    private partial void LogNoFiles(Exception reason, string server);
}
