using System.Collections.Immutable;
using Cronium.Grains.Execution.Ssh.Connecting;

namespace Cronium.Grains.Execution.Ssh.Pooling;

/// <summary>A connection in a pool, and the commands that are under way on it.</summary>
internal sealed class PoolLink
{
    private readonly SshInstruments _instruments;
    private ImmutableList<CommandRun> _runs = [];

    public PoolLink(int id, LinkKind kind, SshConnection connection, SshInstruments instruments)
    {
        (Id, Kind, Connection, _instruments) = (id, kind, connection, instruments);
        connection.Session.ChannelDataReceived += (_, data) => Received(data.Message.Size);
        connection.Session.ChannelExtendedDataReceived += (_, data) => Received(data.Message.Data.Length);
    }

    public int Id { get; }

    public LinkKind Kind { get; }

    public SshConnection Connection { get; }

    public void Add(CommandRun run) => ImmutableInterlocked.Update(ref _runs, (runs, added) => runs.Add(added), run);

    public void Remove(CommandRun run) => ImmutableInterlocked.Update(ref _runs, (runs, ended) => runs.Remove(ended), run);

    // On the library's reader: the only place where output that grows without end can be noticed while it grows.
    private void Received(int bytes)
    {
        _instruments.Received(bytes);
        foreach (var run in _runs)
        {
            run.Watch();
        }
    }
}
