using System.Reflection;

namespace Cronium.Grains.Storage;

/// <summary>
/// One change of the store, as Lua. Every script begins with <c>fence.lua</c>, so none can write into a store that was
/// replaced. The writes of a script stand in an order in which each prefix is harmless and repeating the script
/// completes it: the embedded store does not undo a script that its death cut short.
/// </summary>
internal sealed class StoreScript
{
    public static readonly StoreScript TakeOver = new("take-over");
    public static readonly StoreScript PutSchedule = new("put-schedule");
    public static readonly StoreScript RemoveSchedule = new("remove-schedule");
    public static readonly StoreScript AdvanceSchedules = new("advance-schedules");
    public static readonly StoreScript SettleFires = new("settle-fires");
    public static readonly StoreScript RecordFire = new("record-fire");
    public static readonly StoreScript TrimFires = new("trim-fires");
    public static readonly StoreScript AdmitRuns = new("admit-runs");
    public static readonly StoreScript SaveRun = new("save-run");
    public static readonly StoreScript IndexRun = new("index-run");
    public static readonly StoreScript RemoveRun = new("remove-run");
    public static readonly StoreScript TrimDefinitions = new("trim-definitions");
    public static readonly StoreScript ForgetHistory = new("forget-history");
    public static readonly StoreScript AppendLog = new("append-log");
    public static readonly StoreScript TrimLog = new("trim-log");
    public static readonly StoreScript CompleteLog = new("complete-log");
    public static readonly StoreScript AnnounceJob = new("announce-job");
    public static readonly StoreScript SettleJob = new("settle-job");
    public static readonly StoreScript RemoveJob = new("remove-job");
    public static readonly StoreScript SwapField = new("swap-field");

    internal StoreScript(string name)
    {
        Name = name;
        Text = Read("fence") + Read(name);
    }

    public string Name { get; }

    public string Text { get; }

    private static string Read(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"Storage/Scripts/{name}.lua")
            ?? throw new InvalidOperationException($"The script '{name}' is not part of this build.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
