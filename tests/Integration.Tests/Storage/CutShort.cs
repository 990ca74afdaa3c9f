using System.Reflection;
using System.Runtime.ExceptionServices;
using Cronium.Grains.Storage;
using StackExchange.Redis;

namespace Cronium.Integration.Tests.Storage;

/// <summary>A database on which one script dies after a number of writes, as it does when the embedded store is killed in the middle of it.</summary>
public class CutShort : DispatchProxy
{
    private IDatabase? _inner;
    private StoreScript? _script;
    private int _writes;

    /// <summary>Whether the script was reached.</summary>
    public bool HasRun { get; private set; }

    internal static (IDatabase Database, CutShort Cut) Make(IDatabase inner, StoreScript script, int writes)
    {
        var database = Create<IDatabase, CutShort>();
        var cut = (CutShort)(object)database;
        (cut._inner, cut._script, cut._writes) = (inner, script, writes);
        return (database, cut);
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        ArgumentNullException.ThrowIfNull(targetMethod);
        if (args is [string text, ..] && text == _script?.Text)
        {
            HasRun = true;
            args[0] = Limit(text);
        }

        try
        {
            return targetMethod.Invoke(_inner, args);
        }
        catch (TargetInvocationException exception)
        {
            ExceptionDispatchInfo.Throw(exception.InnerException ?? exception);
            throw;
        }
    }

    private string Limit(string text) => $$"""
        local left, real = {{_writes}}, redis
        local reads = { GET = 1, HGET = 1, HMGET = 1, EXISTS = 1, ZCARD = 1, ZRANGE = 1 }
        local redis = { error_reply = real.error_reply, call = function(name, ...)
          if not reads[name] then
            if left == 0 then error('cut short') end
            left = left - 1
          end
          return real.call(name, ...)
        end }
        {{text}}
        """;
}
