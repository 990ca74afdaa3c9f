namespace Cronium.Integration.Tests.Cluster;

/// <summary>The wall clock of one silo's machine, which can be set while the silo runs. By libfaketime; what counts the time since the boot goes on as it is.</summary>
public sealed class WallClock
{
    private const string Library = "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1";

    private readonly string _file;

    /// <param name="file">Holds how far it is off.</param>
    public WallClock(string file)
    {
        _file = file;
        Set(TimeSpan.Zero);
    }

    /// <summary>What a process is started with that is to go by it. Its children need not.</summary>
    public IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string>
    {
        ["LD_PRELOAD"] = Library,
        ["FAKETIME_TIMESTAMP_FILE"] = _file,
        ["FAKETIME_CACHE_DURATION"] = "1",
        ["FAKETIME_DONT_FAKE_MONOTONIC"] = "1",
        // Its remedy for an error of glibc before 2.25 makes waits by the monotonic clock end never.
        ["FAKETIME_FORCE_MONOTONIC_FIX"] = "0",
    };

    /// <summary>Within a second it is off by so much.</summary>
    public void Set(TimeSpan off)
    {
        var next = $"{_file}.next";
        File.WriteAllText(next, FormattableString.Invariant($"{(off < TimeSpan.Zero ? "-" : "+")}{off.Duration().TotalSeconds:0}"));
        File.Move(next, _file, overwrite: true);
    }
}
