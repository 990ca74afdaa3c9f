namespace Cronium.Chaos.Load;

/// <summary>Where a job's scripts run.</summary>
internal enum Place
{
    Local,
    Server,
    TwoServers,
    Container,
}
