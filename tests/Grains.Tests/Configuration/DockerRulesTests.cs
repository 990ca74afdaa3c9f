using Cronium.Silo.Configuration;

namespace Cronium.Grains.Tests.Configuration;

public sealed class DockerRulesTests
{
    [Fact]
    public void A_socket_with_labels_and_limits_becomes_an_engine()
    {
        var engine = DockerRules.ToEngine(Load(
            "--executors:docker:endpoint=unix:///var/run/docker.sock",
            "--executors:docker:labels=zone=a,disk=ssd",
            "--executors:docker:limits:memory=256MiB",
            "--executors:docker:limits:cpu=0.5",
            "--executors:docker:user=2000:3000"));
        Assert.Equal(new Uri("unix:///var/run/docker.sock"), engine.Endpoint?.Address);
        Assert.Equal(new Dictionary<string, string> { ["zone"] = "a", ["disk"] = "ssd" }, engine.Labels);
        Assert.Equal((256L << 20, 0.5), (engine.Docker.Max.MemoryBytes, engine.Docker.Max.Cpu));

        // Who lowers the limit means jobs that do not say as well.
        Assert.Equal((256L << 20, 0.5, 256), (engine.Docker.Default.MemoryBytes, engine.Docker.Default.Cpu, engine.Docker.Default.Pids));
        Assert.Equal((20, "2000:3000"), (engine.MaxConcurrent, engine.Docker.User));
    }

    [Fact]
    public void Without_an_endpoint_there_is_no_engine_and_limits_still_hold() => Assert.Null(DockerRules.ToEngine(Load()).Endpoint);

    [Theory]
    [InlineData("--executors:docker:endpoint=/var/run/docker.sock", "unix:///PATH or tcp://HOST:PORT")]
    [InlineData("--executors:docker:endpoint=tcp://build1:2376", "without TLS")]
    [InlineData("--executors:docker:labels=zone", "NAME=VALUE")]
    [InlineData("--executors:docker:labels=zo ne=a", "executors:docker:labels = 'zo ne=a'")]
    [InlineData("--executors:docker:user=0:0", "never root")]
    [InlineData("--executors:docker:user=root", "never root")]
    [InlineData("--executors:docker:limits:memory=4g", "write GiB")]
    [InlineData("--executors:docker:limits:cpu=lots", "such as 0.5 or 2")]
    [InlineData("--executors:docker:limits:cpu=0", "out of range")]
    [InlineData("--executors:docker:shell=/nowhere", "install a static busybox")]
    [InlineData("--executors:docker:shell=busybox", "an absolute path")]
    [InlineData("--executors:docker:certificates=/nowhere", "holds no ca.pem")]
    public void A_mistake_is_told_with_its_fix(string flag, string fix) =>
        Assert.Contains(fix, Assert.Throws<ConfigException>(() => Load(flag)).Message);

    [Fact]
    public void An_engine_on_this_machine_needs_no_TLS() =>
        Assert.Equal(new Uri("tcp://127.0.0.1:2375"), DockerRules.ToEngine(Load("--executors:docker:endpoint=tcp://127.0.0.1:2375")).Endpoint?.Address);

    private static DockerSettings Load(params string[] flags) =>
        SiloConfiguration.Load(flags, new Dictionary<string, string> { ["HOME"] = "/home/u" }, "/nowhere").Settings.Executors.Docker;
}
