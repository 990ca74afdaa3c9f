namespace Cronium.Integration.Tests.Servers;

/// <summary>A store under test.</summary>
public interface IStoreServer : IAsyncLifetime
{
    /// <summary>Address for a connection.</summary>
    string Endpoint { get; }
}
