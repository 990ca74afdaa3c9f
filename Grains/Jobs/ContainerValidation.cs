using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Cronium.Grains.Jobs;

/// <summary>The rules of what goes with a container, whatever the engines allow.</summary>
internal static partial class ContainerValidation
{
    public const int MaxFiles = 100;
    public const int MaxFileBytes = 1024 * 1024;
    private const int MaxPath = 255;
    private const string ImageRule = "write an image as docker pull takes it, such as debian:bookworm-slim or registry.example.org:5000/team/tool@sha256:...";

    public static IEnumerable<Problem> Check(JobDefinition job) =>
        job.Target.Container is { } image ? [.. Image(image), .. Network(job.Network), .. Registry(job.RegistrySecret), .. Files(job.Files), .. Place(job)] : Strays(job);

    /// <summary>What is wrong with an image's name; null: nothing. As the reference grammar of the registries has it.</summary>
    public static string? ImageProblem(string image)
    {
        if (image.Length is 0 or > 512)
        {
            return ImageRule;
        }

        if (image != image.Trim() || image.Contains("://", StringComparison.Ordinal))
        {
            return "write the image alone, without a scheme and without blanks";
        }

        return Reference().Match(image) switch
        {
            { Success: true } match when match.Groups["path"].Length <= MaxPath => null,
            _ when Reference().IsMatch(image.ToLowerInvariant()) => "names of images are in lower case",
            _ => ImageRule,
        };
    }

    private static IEnumerable<Problem> Image(string image)
    {
        if (ImageProblem(image) is { } problem)
        {
            yield return new Problem("target.container", Short(image), problem);
        }
    }

    private static IEnumerable<Problem> Network(string network)
    {
        if (network is "host" or "default" || network.StartsWith("container:", StringComparison.Ordinal))
        {
            yield return new Problem("network", Short(network), "a container never shares the network of its host or of another container; use none, bridge or the name of a network");
        }
        else if (!NetworkName().IsMatch(network))
        {
            yield return new Problem("network", Short(network), "use none, bridge or the name of a network: letters, digits, '_', '.' and '-', at most 128");
        }
    }

    private static IEnumerable<Problem> Registry(string? secret)
    {
        if (secret is not null && !JobValidation.IsVariable(secret))
        {
            yield return new Problem("registrySecret", Short(secret), "name a secret: letters, digits and '_', not beginning with a digit; its value is USER:PASSWORD");
        }
    }

    private static IEnumerable<Problem> Files(IReadOnlyDictionary<string, string> files)
    {
        if (files.Count > MaxFiles)
        {
            yield return new Problem("files", string.Create(CultureInfo.InvariantCulture, $"{files.Count:N0} files"), $"at most {MaxFiles} are taken");
        }

        var bytes = files.Sum(file => (long)Encoding.UTF8.GetByteCount(file.Value));
        if (bytes > MaxFileBytes)
        {
            yield return new Problem("files", string.Create(CultureInfo.InvariantCulture, $"{bytes:N0} bytes"), string.Create(CultureInfo.InvariantCulture, $"at most {MaxFileBytes:N0} are taken together; let the script fetch what is larger"));
        }

        foreach (var path in files.Keys.Where(path => !IsBelow(path)).Take(TargetValidation.MostTold))
        {
            yield return new Problem("files", Short(path), "use a path below the directory the script runs in, such as conf/app.yaml");
        }

        foreach (var path in files.Keys.Where(path => files.Keys.Any(other => other.StartsWith(path + "/", StringComparison.Ordinal))).Take(TargetValidation.MostTold))
        {
            yield return new Problem("files", Short(path), "it is a file and the directory of another one; rename one of them");
        }
    }

    private static IEnumerable<Problem> Place(JobDefinition job)
    {
        if (job.Files.Count > 0 && job.Script.WorkingDirectory is { } directory)
        {
            yield return new Problem("files", Short(directory), "they lie in a directory of the run's own, where its script starts; remove workingDirectory");
        }
    }

    // Better refused than thought to work: a limit or a network that nobody enforces.
    private static IEnumerable<Problem> Strays(JobDefinition job)
    {
        var defaults = new JobDefinition { Name = "", Target = job.Target, Script = job.Script };
        (string Field, bool Set)[] fields =
        [
            ("resources", job.Resources is not null), ("network", job.Network != defaults.Network), ("pull", job.Pull != defaults.Pull),
            ("registrySecret", job.RegistrySecret is not null), ("files", job.Files.Count > 0),
        ];
        return fields.Where(field => field.Set).Select(field => new Problem(field.Field, null, "goes with target: {container: IMAGE} only; remove it"));
    }

    private static bool IsBelow(string path) =>
        path.Length is > 0 and <= MaxPath && !path.Contains('\0', StringComparison.Ordinal) && !path.Any(char.IsControl)
        && path.Split('/').All(part => part is not ("" or "." or ".."));

    private static string Short(string value) => value.Length > 100 ? value[..100] + "..." : value;

    // github.com/distribution/reference: [HOST[:PORT]/]PATH[:TAG][@DIGEST]
    [GeneratedRegex(
        @"\A(?<path>((?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*|\[[0-9A-Fa-f:]+\])(?::[0-9]{1,5})?/)?[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*)(?::[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?(?:@[A-Za-z][A-Za-z0-9]*(?:[+._-][A-Za-z][A-Za-z0-9]*)*:[0-9A-Fa-f]{32,})?\z",
        RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Reference();

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9_.-]{0,127}\z", RegexOptions.CultureInvariant)]
    private static partial Regex NetworkName();
}
