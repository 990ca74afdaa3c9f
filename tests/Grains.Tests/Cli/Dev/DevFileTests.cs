using Cronium.Cli.Dev;

namespace Cronium.Grains.Tests.Cli.Dev;

public sealed class DevFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cronium-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void It_is_read_back_and_only_its_owner_may_read_it()
    {
        var path = Path.Combine(_folder, "cronium", "dev.json");
        new DevFile(["http://127.0.0.1:5080"], "token", 7).Write(path);
        var read = DevFile.TryRead(path);
        Assert.Equal("token", read?.Token);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
    }

    [Fact]
    public void A_cluster_removes_its_own_file_and_no_other()
    {
        var path = Path.Combine(_folder, "dev.json");
        new DevFile(["http://127.0.0.1:5080"], "token", 7).Write(path);
        new DevFile(["http://127.0.0.1:5081"], "token", 8).Remove(path);
        Assert.True(File.Exists(path));
        new DevFile(["http://127.0.0.1:5080"], "token", 7).Remove(path);
        Assert.False(File.Exists(path));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("nonsense")]
    public void A_broken_file_counts_as_none(string content)
    {
        var path = Path.Combine(_folder, "dev.json");
        File.WriteAllText(path, content);
        Assert.Null(DevFile.TryRead(path));
    }
}
