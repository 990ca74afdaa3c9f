using Cronium.Grains.Execution.Ssh.Pooling;
using Cronium.Grains.Servers;

namespace Cronium.Grains.Tests.Execution.Ssh;

/// <summary>A pool without connections: does what the ledger says, lets happen what a number stands for, and looks after each step.</summary>
internal sealed class LedgerWalk(ConnectionLimits limits)
{
    private readonly PoolLedger _ledger = new(limits);
    private readonly Dictionary<int, LinkKind> _links = [];
    private readonly List<int> _taken = [];
    private readonly HashSet<int> _checked = [];
    private LinkKind? _opening;
    private TimeSpan _now;
    private int _next;

    public void Go(int[] steps)
    {
        foreach (var step in steps)
        {
            _now += TimeSpan.FromMilliseconds(37);
            Step(step);
            Look();
        }
    }

    private void Step(int step)
    {
        switch (step)
        {
            case 0 or 1 or 2:
                Want(LinkKind.Commands);
                break;
            case 3:
                Want(LinkKind.Files);
                break;
            case 4 or 5 when _taken.Count > 0:
                _ledger.Released(_taken[0], _now, proved: step == 4);
                _taken.RemoveAt(0);
                break;
            case 6 when _opening is { } kind:
                _ledger.Opened(_next, kind, _now);
                _links.Add(_next++, kind);
                _opening = null;
                break;
            case 7 when _opening is not null:
                _ledger.OpeningFailed(refused: false, _now, 0.5);
                _opening = null;
                break;
            case 8 when _links.Count > 0:
                Break(_links.Keys.Last());
                break;
            case 9 when _links.Count > 0:
                Check(_links.Keys.First());
                break;
            default:
                break;
        }
    }

    private void Want(LinkKind kind)
    {
        var move = _ledger.Next(kind, _now);
        switch (move.Act)
        {
            case PoolAct.Use:
                Assert.Equal(kind, _links[move.Link]);
                _ledger.Taken(move.Link, _now);
                _taken.Add(move.Link);
                break;
            case PoolAct.Open:
                Assert.Null(_opening);
                _ledger.Opening();
                _opening = kind;
                break;
            case PoolAct.Wait:
                Assert.True(_opening is not null || _taken.Count > 0 || _checked.Count > 0, "Waits for nothing.");
                break;
            case PoolAct.Deny:
                Assert.Equal((LinkKind.Files, 1), (kind, limits.Max));
                break;
            default:
                Assert.DoesNotContain(kind, _links.Values);
                break;
        }
    }

    private void Break(int id)
    {
        _ledger.Gone(id);
        _links.Remove(id);
        _checked.Remove(id);
        _taken.RemoveAll(taken => taken == id);
    }

    private void Check(int id)
    {
        if (_ledger.CheckBegan(id, inDoubt: true))
        {
            _checked.Add(id);
        }
        else
        {
            _ledger.CheckPassed(id, _now);
            _checked.Remove(id);
        }
    }

    private void Look()
    {
        Assert.Equal(_links.Count, _ledger.Connections);
        Assert.InRange(_links.Count + (_opening is null ? 0 : 1), 0, limits.Max);
        Assert.InRange(_links.Values.Count(kind => kind == LinkKind.Files), 0, 1);
        Assert.All(_taken.Where(id => _links[id] == LinkKind.Commands).CountBy(id => id), each => Assert.InRange(each.Value, 1, limits.Sessions));
        Assert.Equal(_taken.Count(id => _links[id] == LinkKind.Commands), _ledger.CommandsUnderWay);
    }
}
