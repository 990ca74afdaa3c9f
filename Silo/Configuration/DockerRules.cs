using Cronium.Grains;
using Cronium.Grains.Engines;
using Cronium.Grains.Execution.Docker;
using Cronium.Grains.Servers;

namespace Cronium.Silo.Configuration;

/// <summary>Rules of <c>executors:docker</c> that span several keys, and what follows from them.</summary>
internal static class DockerRules
{
    private static readonly string[] CertificateFiles = ["ca.pem", "cert.pem", "key.pem"];

    /// <summary>Each broken rule as one sentence.</summary>
    public static IEnumerable<string> Check(DockerSettings docker)
    {
        var endpoint = Uri.TryCreate(docker.Endpoint, UriKind.Absolute, out var address) ? address : null;
        if (docker.Endpoint is not null && endpoint is null)
        {
            yield return $"executors:docker:endpoint = '{docker.Endpoint}' is no address; write unix:///PATH or tcp://HOST:PORT.";
        }

        if (endpoint is { Scheme: "tcp", IsLoopback: false } && docker.Certificates is null)
        {
            yield return "executors:docker:endpoint is tcp:// without executors:docker:certificates; without TLS whoever listens in owns the engine's host. Give the directory of ca.pem, cert.pem and key.pem.";
        }

        if (docker.Certificates is { } directory)
        {
            foreach (var file in CertificateFiles.Where(file => !File.Exists(Path.Combine(directory, file))))
            {
                yield return $"executors:docker:certificates = '{directory}' holds no {file}.";
            }

            if (endpoint?.Scheme != "tcp")
            {
                yield return "executors:docker:certificates goes with executors:docker:endpoint = tcp://HOST:PORT only.";
            }
        }

        if (docker.Shell is { } shell && !File.Exists(shell))
        {
            yield return $"executors:docker:shell = '{shell}' is no file here; install a static busybox (Debian: busybox-static, /bin/busybox), or leave it out.";
        }

        foreach (var problem in ServerLabels.Problems("executors:docker:labels", LabelsOf(docker.Labels)))
        {
            yield return $"{problem.Field} = '{problem.Value}': {problem.Message}.";
        }
    }

    /// <summary>As the grains take it.</summary>
    public static EngineSettings ToEngine(DockerSettings docker)
    {
        var max = new DockerLimits(docker.Limits.Cpu, docker.Limits.Memory, docker.Limits.Pids, docker.Limits.Tmp);
        var asked = docker.Defaults;
        return new EngineSettings(docker.Endpoint is { } endpoint ? new EngineEndpoint(new Uri(endpoint), docker.Certificates) : null)
        {
            Name = docker.Name,
            Labels = LabelsOf(docker.Labels),
            MaxConcurrent = docker.MaxConcurrent,
            Docker = new DockerOptions
            {
                // An operator who lowers a limit means every job, those that do not say included.
                Default = new DockerLimits(Math.Min(asked.Cpu, max.Cpu), Math.Min(asked.Memory, max.MemoryBytes), Math.Min(asked.Pids, max.Pids), Math.Min(asked.Tmp, max.TmpBytes)),
                Max = max,
                User = docker.User,
                Shell = docker.Shell,
                KeepEnded = docker.KeepEnded,
            },
        };
    }

    private static Dictionary<string, string> LabelsOf(string? text)
    {
        var labels = new Dictionary<string, string>();
        foreach (var pair in (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var at = pair.IndexOf('=', StringComparison.Ordinal);
            labels[pair[..Math.Max(0, at)].Trim()] = pair[(at + 1)..].Trim();
        }

        return labels;
    }
}
