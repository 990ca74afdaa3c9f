using System.Diagnostics;
using System.Globalization;
using System.Net;
using Cronium.Integration.Tests.Cluster;

namespace Cronium.Integration.Tests.Servers;

/// <summary>A real registry of images on loopback that lets in one user, and holds what was pushed to it.</summary>
internal sealed class ImageRegistry : IAsyncDisposable
{
    public const string Login = "fred:sesame";

    // bcrypt, of the password above.
    private const string Users = "fred:$2b$05$abcdefghijklmnopqrstuuKcS.CYWVYVaLiiCKrrc0A5s3mGesJ9O\n";

    private readonly string _directory = Directory.CreateTempSubdirectory("cronium-registry-").FullName;
    private readonly int _port = FreePorts.One();
    private Process? _process;

    /// <summary>Its name in an image's.</summary>
    public string Name => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{_port}");

    public async Task StartAsync()
    {
        await File.WriteAllTextAsync($"{_directory}/users", Users);
        await File.WriteAllTextAsync(
            $"{_directory}/config.yml",
            $$"""
            version: 0.1
            log: { level: error }
            storage: { filesystem: { rootdirectory: {{_directory}}/data } }
            http: { addr: "{{Name}}" }
            auth: { htpasswd: { realm: test, path: {{_directory}}/users } }
            """);
        _process = Process.Start("/bin/sh", ["-c", $"exec docker-registry serve {_directory}/config.yml >{_directory}/log 2>&1 </dev/null"]);
        using var http = new HttpClient();
        await Eventually.TrueAsync(
            async () => (await http.GetAsync(new Uri($"http://{Name}/v2/"))).StatusCode == HttpStatusCode.Unauthorized,
            TimeSpan.FromSeconds(20),
            () => $"the registry to answer: {File.ReadAllText($"{_directory}/log")}",
            TestContext.Current.CancellationToken);
    }

    /// <summary>Puts an image that the engine has into the registry, under <paramref name="name"/>, and takes it from the engine's list under that name.</summary>
    public async Task<string> PushAsync(DockerDaemon daemon, string image, string name)
    {
        var here = $"{Name}/{name}";
        var config = Directory.CreateDirectory($"{_directory}/docker").FullName;
        await daemon.DockerAsync("tag", image, here);
        await daemon.DockerAsync("--config", config, "login", "--username", Login.Split(':')[0], "--password", Login.Split(':')[1], Name);
        await daemon.DockerAsync("--config", config, "push", "--quiet", here);
        await daemon.DockerAsync("rmi", here);
        return here;
    }

    /// <summary>SIGSTOP: it takes connections, and answers nothing.</summary>
    public Task FreezeAsync() => _process is null ? Task.CompletedTask : ProcessTree.SignalAsync("STOP", [_process.Id]);

    /// <summary>Ends <see cref="FreezeAsync"/>.</summary>
    public Task ThawAsync() => _process is null ? Task.CompletedTask : ProcessTree.SignalAsync("CONT", [_process.Id]);

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
            _process.Dispose();
        }

        Directory.Delete(_directory, recursive: true);
    }
}
