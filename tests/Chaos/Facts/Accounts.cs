using Cronium.Chaos.Load;
using Cronium.Chaos.World;

namespace Cronium.Chaos.Facts;

/// <summary>What the scripts of a job wrote down, wherever they ran.</summary>
internal sealed class Accounts(ChaosWorld world, ChaosJob job)
{
    private readonly Lazy<IReadOnlyDictionary<string, string>> _files = new(() => FilesOf(world, job));

    public IReadOnlyList<Note> Notes() =>
        [.. _files.Value.Where(file => file.Key.StartsWith($"witness.{job.Name}.", StringComparison.Ordinal)).SelectMany(file => File.ReadAllLines(file.Value)).Select(Note.Parse)];

    /// <summary>The copy that the attempt made of its output; empty: none.</summary>
    public string Truth(AttemptKey attempt) =>
        _files.Value.TryGetValue($"truth.{attempt.Run}.{attempt.Number}.{attempt.Server}", out var file) ? File.ReadAllText(file) : "";

    /// <summary>By name; those of witnesses in containers with the volume's name behind it, as each container has one.</summary>
    private static Dictionary<string, string> FilesOf(ChaosWorld world, ChaosJob job)
    {
        var shared = new[] { world.Witnesses, world.Truths }.SelectMany(Directory.EnumerateFiles);
        var boxed = job.Place == Place.Container ? ContainerAccounts.Files(world.BoxedAccounts) : [];
        return shared.Select(file => (Name: Path.GetFileName(file), File: file))
            .Concat(boxed.Select(file => (Name: Path.GetFileName(file) is var name && name.StartsWith("truth.", StringComparison.Ordinal) ? name : $"{name}/{file}", File: file)))
            .ToDictionary(file => file.Name, file => file.File);
    }
}
