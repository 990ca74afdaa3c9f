using System.Formats.Tar;
using System.Net;
using Docker.DotNet;
using Docker.DotNet.Models;

namespace Cronium.Grains.Execution.Docker;

/// <summary>Images of an engine: fetched from their registry, and the empty one of ours.</summary>
internal sealed class Images(EngineApi api, TimeProvider time)
{
    /// <summary>Holds nothing. A container of it never runs; it only takes a name.</summary>
    private const string VoidName = "cronium-void";

    private const string VoidTag = "1";

    private static readonly TimeSpan PullLimit = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan TellPeriod = TimeSpan.FromSeconds(2);

    public static string Missing(ContainerOrder container, string words) => container.Pull == Jobs.PullPolicy.Never
        ? $"The engine has no image '{container.Image}', and the job says never to pull it."
        : $"The engine has no image '{container.Image}': {words}";

    /// <summary>Why the image was not fetched; null: it was.</summary>
    /// <param name="container">Names it, and who may fetch it.</param>
    /// <param name="note">Is told how far it is, every two seconds or so; null: nobody wants to know.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<string?> PullAsync(ContainerOrder container, Func<string, Task>? note, CancellationToken cancellationToken)
    {
        var progress = new PullProgress(container.Image);
        var pulling = PullAsync(container, progress, cancellationToken);
        if (note is not null)
        {
            await note($"Pulling the image '{container.Image}'.");
            await TellAsync(pulling, progress, note, cancellationToken);
        }

        if (await pulling is { } failure)
        {
            return $"The image '{container.Image}' could not be pulled: {Supervision.SupervisorReply.Excerpt(failure)}";
        }

        await (note?.Invoke(progress.Done) ?? Task.CompletedTask);
        return null;
    }

    /// <summary>Name of the empty image, which is made if need be.</summary>
    public async Task<string> VoidAsync(CancellationToken cancellationToken)
    {
        const string Name = $"{VoidName}:{VoidTag}";
        await api.UseAsync(
            async (client, token) =>
            {
                try
                {
                    await client.Images.InspectImageAsync(Name, token);
                }
                catch (DockerImageNotFoundException)
                {
                    await using var nothing = Nothing();
                    var import = new ImagesCreateParameters { FromSrc = "-", Repo = VoidName, Tag = VoidTag };
                    await client.Images.CreateImageAsync(import, nothing, null, new Immediately<JSONMessage>(_ => { }), token);
                }
            },
            cancellationToken);
        return Name;
    }

    private Task<string?> PullAsync(ContainerOrder container, PullProgress progress, CancellationToken cancellationToken) => api.UseAsync(
        async (client, token) =>
        {
            var login = container.RegistryLogin?.Split(':', 2) is [var user, var password] ? new AuthConfig { Username = user, Password = password } : null;
            try
            {
                await client.Images.CreateImageAsync(NameOf(container.Image), login, new Immediately<JSONMessage>(progress.Take), token);
                return progress.Failure;
            }
            catch (DockerApiException exception)
            {
                return EngineWords.Of(exception);
            }
        },
        cancellationToken,
        PullLimit);

    private async Task TellAsync(Task pulling, PullProgress progress, Func<string, Task> note, CancellationToken cancellationToken)
    {
        var told = progress.Sentence;
        while (await Task.WhenAny(pulling, Task.Delay(TellPeriod, time, cancellationToken)) != pulling && !cancellationToken.IsCancellationRequested)
        {
            if (progress.Sentence is { } now && now != told)
            {
                await note(now);
                told = now;
            }
        }
    }

    private static ImagesCreateParameters NameOf(string image)
    {
        var digest = image.IndexOf('@', StringComparison.Ordinal);
        var colon = image.LastIndexOf(':');
        return digest >= 0 ? new ImagesCreateParameters { FromImage = image[..digest], Tag = image[(digest + 1)..] }
            : colon > image.LastIndexOf('/') ? new ImagesCreateParameters { FromImage = image[..colon], Tag = image[(colon + 1)..] }
            : new ImagesCreateParameters { FromImage = image, Tag = "latest" };
    }

    private static MemoryStream Nothing()
    {
        var archive = new MemoryStream();
        using (var tar = new TarWriter(archive, TarEntryFormat.Ustar, leaveOpen: true))
        {
            tar.WriteEntry(new UstarTarEntry(TarEntryType.Directory, "void/"));
        }

        archive.Position = 0;
        return archive;
    }

    /// <summary>Reports in place: the one of .NET reports later, from another thread.</summary>
    private sealed class Immediately<T>(Action<T> act) : IProgress<T>
    {
        public void Report(T value) => act(value);
    }
}
