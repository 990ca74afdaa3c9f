using System.Globalization;
using Cronium.Grains.Execution;
using Cronium.Grains.Execution.Supervision;

namespace Cronium.Grains.Recovery;

/// <summary>Finds every attempt that left something in the run directories of this machine.</summary>
internal static class LocalSurvey
{
    private const int EpochField = 4;
    private const int TokenField = 5;

    /// <param name="root">The directory that holds them; it may be absent.</param>
    public static IReadOnlyList<FoundAttempt> In(string root)
    {
        // Tombstones last: what is acknowledged meanwhile is found as either.
        var claimed = Names(root, "r", Directory.EnumerateDirectories).Select(name => Claimed(Path.Combine(root, "r", name), name)).OfType<FoundAttempt>().ToList();
        var over = Names(root, "t", Directory.EnumerateFiles).Select(Parsed).OfType<AttemptId>().Select(attempt => new FoundAttempt(attempt, true, 0, null));
        return [.. over.Concat(claimed).DistinctBy(found => found.Attempt)];
    }

    private static FoundAttempt? Claimed(string directory, string name)
    {
        if (Parsed(name) is not { } attempt || FirstLine(Path.Combine(directory, "claim"))?.Split(' ') is not { Length: RunDirectory.ClaimFields } claim)
        {
            // A launch that did not get as far starts nothing later than its own deadline, and is fenced by the name.
            return null;
        }

        var epoch = long.TryParse(claim[EpochField], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
        return new FoundAttempt(attempt, false, epoch, AttemptOrigin.Read(FirstLine(Path.Combine(directory, claim[TokenField], "origin")), attempt.Run));
    }

    private static AttemptId? Parsed(string name) => AttemptId.TryParse(name, out var attempt) ? attempt : null;

    private static IEnumerable<string> Names(string root, string folder, Func<string, IEnumerable<string>> list)
    {
        var path = Path.Combine(root, folder);
        return Directory.Exists(path) ? list(path).Select(Path.GetFileName).OfType<string>() : [];
    }

    private static string? FirstLine(string path)
    {
        try
        {
            return File.ReadLines(path).FirstOrDefault();
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }
}
