using Cronium.Cli.Api;

namespace Cronium.Cli.Demo;

/// <summary>Holds what the cluster says against what the scripts wrote to disk themselves.</summary>
internal sealed class DemoProof(CroniumApi api, Stage stage, DemoFolder folder)
{
    /// <summary>Every due instant has one row with a verdict, and ran exactly once.</summary>
    public async Task<bool> OfFiresAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        var fires = (await api.ListFiresAsync(DemoJobs.Tick, 1000, cancellationToken)).Value.Items;
        var witnesses = Witness.ReadAll(Path.Combine(folder.Witness, "ticks"));
        var problems = FireProof.Check(DemoJobs.TickEvery, from, to, fires, witnesses);
        stage.Verdict(problems.Count == 0, $"{fires.Count} instants were due, {fires.Count} have a verdict, {witnesses.Count} runs wrote themselves down: each exactly once.");
        foreach (var problem in problems)
        {
            stage.Say($"       {problem}");
        }

        return problems.Count == 0 && fires.Count > 0;
    }

    /// <summary>The live log, the stored log and the script's own file are the same to the byte.</summary>
    public async Task<bool> OfLogAsync(CountedRun count, CancellationToken cancellationToken)
    {
        var file = await File.ReadAllBytesAsync(Path.Combine(folder.Witness, $"count-{count.Id}"), cancellationToken);
        using var response = await api.OpenLogTextAsync(count.Id, cancellationToken);
        var stored = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        var problems = new[]
        {
            LogProof.Difference("The live log", count.LiveBytes, file),
            LogProof.Difference("The stored log", stored, file),
            LogProof.Gap(count.Numbers),
        }.OfType<string>().ToArray();
        var lines = file.AsSpan().Count((byte)'\n');
        stage.Verdict(problems.Length == 0, $"{lines} lines, {file.Length} bytes: live log, stored log and the script's own file are the same.");
        foreach (var problem in problems)
        {
            stage.Say($"       {problem}");
        }

        return problems.Length == 0;
    }
}
