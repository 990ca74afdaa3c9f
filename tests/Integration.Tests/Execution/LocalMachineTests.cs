using Cronium.Grains.Execution.Local;

namespace Cronium.Integration.Tests.Execution;

public sealed class LocalMachineTests : IDisposable
{
    private readonly string _directory = Path.Combine(Directory.CreateTempSubdirectory("cronium-").FullName, "root");

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_directory) ?? _directory, recursive: true);

    [Fact]
    public async Task Silos_that_share_run_directories_are_on_one_machine_whoever_comes_first()
    {
        var ids = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => Task.Run(() => MachineAt(_directory).Id, TestContext.Current.CancellationToken)));

        Assert.Single(ids.Distinct());
        Assert.EndsWith($"@{Environment.MachineName}", ids[0], StringComparison.Ordinal);
        Assert.Equal(["machine"], Directory.GetFiles(_directory).Select(Path.GetFileName));
    }

    [Fact]
    public void Silos_with_run_directories_of_their_own_are_not() =>
        Assert.NotEqual(MachineAt(_directory).Id, MachineAt($"{_directory}2").Id);

    private static LocalMachine MachineAt(string directory) => new(new LocalExecutorOptions { Directory = directory });
}
