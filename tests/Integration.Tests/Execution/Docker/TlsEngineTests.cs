using Cronium.Grains.Execution;
using Cronium.Integration.Tests.Servers;

namespace Cronium.Integration.Tests.Execution.Docker;

[Collection(nameof(DockerCollection))]
public sealed class TlsEngineTests(TlsEngine engine) : IClassFixture<TlsEngine>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_script_runs_over_TLS_and_all_it_writes_comes_back()
    {
        await using var scene = new BoxScene(engine.Daemon, endpoint: engine.With(engine.Ours));
        var box = await scene.RunAsync("seq 1 100000; echo done >&2; exit 3");
        Assert.Equal((3, "done\n"), (box.Result.ExitCode, box.Error));
        Assert.Equal(string.Concat(Enumerable.Range(1, 100_000).Select(i => $"{i}\n")), box.Output);
        await scene.Engine.Executor.AcknowledgeAsync(box.Attempt, Token);
    }

    [Fact]
    public async Task Who_has_no_certificate_of_the_engines_authority_is_told_so()
    {
        var none = await RefusedAsync(null);
        var others = await RefusedAsync(engine.Others);
        Assert.Contains("HTTPS", none.Message, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("certificate", others.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Certificates_that_are_missing_are_named_and_taken_when_they_are_there()
    {
        var directory = Directory.CreateDirectory(Path.Combine(engine.Daemon.Shared, "later")).FullName;
        await using var scene = new BoxScene(engine.Daemon, endpoint: engine.With(directory));
        var missing = await Assert.ThrowsAsync<TargetRefusedException>(() => scene.Engine.ProbeAsync(Token));
        Assert.Contains(directory, missing.Message, StringComparison.Ordinal);

        foreach (var file in Directory.GetFiles(engine.Ours, "*.pem"))
        {
            File.Copy(file, Path.Combine(directory, Path.GetFileName(file)));
        }

        Assert.NotEmpty((await scene.Engine.ProbeAsync(Token)).Id);
    }

    private async Task<TargetUnreachableException> RefusedAsync(string? certificates)
    {
        await using var scene = new BoxScene(engine.Daemon, endpoint: engine.With(certificates));
        return await Assert.ThrowsAnyAsync<TargetUnreachableException>(() => scene.Engine.ProbeAsync(Token));
    }
}
