using Cronium.Grains.Jobs;

namespace Cronium.Grains.Tests.Jobs;

public sealed class ContainerValidationTests
{
    private static readonly JobDefinition Good = new() { Name = "job", Target = new Target { Container = "debian" }, Script = new Script { Text = "true" } };

    [Theory]
    [InlineData("debian")]
    [InlineData("debian:bookworm-slim")]
    [InlineData("library/debian")]
    [InlineData("localhost:5000/a_b/c__d/e-f.g:Tag_1.2-3")]
    [InlineData("registry.example.org/team/tool@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef")]
    [InlineData("a/b:c@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef")]
    [InlineData("[2001:db8::1]:5000/tool")]
    public void An_image_that_engines_take_is_taken(string image) => Assert.Empty(JobValidation.Check(Good with { Target = new Target { Container = image } }));

    [Theory]
    [InlineData("", "write an image")]
    [InlineData("Debian", "in lower case")]
    [InlineData("debian:", "write an image")]
    [InlineData("debian latest", "write an image")]
    [InlineData("docker.io//debian", "write an image")]
    [InlineData("https://registry/debian", "without a scheme")]
    [InlineData(" debian", "without blanks")]
    [InlineData("debian@sha256:short", "write an image")]
    [InlineData("-v/:/host", "write an image")]
    [InlineData("a___b", "write an image")]
    public void An_image_that_no_engine_takes_is_refused(string image, string fix) =>
        Assert.Contains(fix, Only(Good with { Target = new Target { Container = image } }, "target.container").Message);

    [Theory]
    [InlineData("none")]
    [InlineData("bridge")]
    [InlineData("team-net.1")]
    public void A_network_is_taken(string network) => Assert.Empty(JobValidation.Check(Good with { Network = network }));

    [Theory]
    [InlineData("host", "never shares")]
    [InlineData("default", "never shares")]
    [InlineData("container:db", "never shares")]
    [InlineData("a b", "name of a network")]
    [InlineData("", "name of a network")]
    public void A_network_that_leads_out_of_the_box_is_refused(string network, string fix) => Assert.Contains(fix, Only(Good with { Network = network }, "network").Message);

    [Theory]
    [InlineData("/etc/passwd")]
    [InlineData("../x")]
    [InlineData("a/../b")]
    [InlineData("a//b")]
    [InlineData("./a")]
    [InlineData("a/")]
    [InlineData("")]
    [InlineData("a\nb")]
    public void A_file_outside_the_runs_own_directory_is_refused(string path) =>
        Assert.Contains("below the directory", Only(Good with { Files = Files((path, "x")) }, "files").Message);

    [Fact]
    public void Files_are_taken_up_to_a_mebibyte_together()
    {
        var half = new string('x', ContainerValidation.MaxFileBytes / 2);
        Assert.Empty(JobValidation.Check(Good with { Files = Files(("a", half), ("b/c.txt", half)) }));
        Assert.Equal("1,048,577 bytes", Only(Good with { Files = Files(("a", half), ("b", half), ("c", "x")) }, "files").Value);
        Assert.Contains("directory of another one", Only(Good with { Files = Files(("a", "x"), ("a/b", "x")) }, "files").Message);
    }

    [Fact]
    public void Files_and_a_working_directory_exclude_each_other() => Assert.Contains(
        "remove workingDirectory",
        Assert.Single(JobValidation.Check(Good with { Files = Files(("a.txt", "a")), Script = Good.Script with { WorkingDirectory = "/tmp" } })).Message,
        StringComparison.Ordinal);

    [Fact]
    public void A_registry_secret_is_a_secrets_name()
    {
        Assert.Empty(JobValidation.Check(Good with { RegistrySecret = "REGISTRY" }));
        Assert.Contains("USER:PASSWORD", Only(Good with { RegistrySecret = "user:password" }, "registrySecret").Message);
    }

    [Fact]
    public void Labels_choose_the_engine_and_an_engine_that_is_not_there_may_fail_the_run() => Assert.Empty(JobValidation.Check(
        Good with { Target = new Target { Container = "debian", Labels = Files(("zone", "a")), IfUnreachable = UnreachablePolicy.Fail } }));

    [Fact]
    public void What_goes_with_containers_only_is_refused_elsewhere()
    {
        var job = Good with
        {
            Target = Target.OnSilo,
            Resources = new ResourceLimits { Cpu = 1 },
            Network = "bridge",
            Pull = PullPolicy.Always,
            RegistrySecret = "R",
            Files = Files(("a", "b")),
        };
        Assert.Equal(["resources", "network", "pull", "registrySecret", "files"], JobValidation.Check(job).Select(problem => problem.Field));
        Assert.Empty(JobValidation.Check(Good with { Target = Target.OnSilo, Network = "none" }));
    }

    private static Dictionary<string, string> Files(params (string Path, string Text)[] files) => files.ToDictionary(file => file.Path, file => file.Text);

    private static Problem Only(JobDefinition job, string field)
    {
        var problem = Assert.Single(JobValidation.Check(job));
        Assert.Equal(field, problem.Field);
        return problem;
    }
}
