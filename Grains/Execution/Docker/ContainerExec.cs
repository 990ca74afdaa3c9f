using System.Net;
using Docker.DotNet;
using Docker.DotNet.Models;

namespace Cronium.Grains.Execution.Docker;

/// <summary>Programs run in a container that runs.</summary>
internal sealed class ContainerExec(EngineApi api)
{
    private const int LongestAnswer = 1024 * 1024;
    private const int LongestComplaint = 4096;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <summary>Runs a command to its end. Null: there is no such container, or it does not run.</summary>
    /// <param name="container">Its name.</param>
    /// <param name="command">Nothing in it is secret.</param>
    /// <param name="input">Its standard input, which is not closed after it.</param>
    /// <param name="cancellationToken">Ends the wait, not the command.</param>
    /// <exception cref="TargetUnreachableException">It gave no answer.</exception>
    public Task<ExecOutput?> RunAsync(string container, IReadOnlyList<string> command, ReadOnlyMemory<byte> input, CancellationToken cancellationToken) => api.UseAsync(
        async (client, token) =>
        {
            using var stream = await OpenAsync(client, container, command, !input.IsEmpty, token);
            if (stream is null)
            {
                return null;
            }

            await FeedAsync(stream, input, token);
            return await ReadAsync(stream, token);
        },
        cancellationToken,
        Limit);

    /// <summary>Starts a command, for whoever reads its output as it comes; it ends when the stream is disposed. Null as for <see cref="RunAsync"/>.</summary>
    public Task<MultiplexedStream?> OpenAsync(string container, IReadOnlyList<string> command, CancellationToken cancellationToken) =>
        api.UseAsync((client, token) => OpenAsync(client, container, command, true, token), cancellationToken, Limit);

    private static async Task<MultiplexedStream?> OpenAsync(DockerClient client, string container, IReadOnlyList<string> command, bool withInput, CancellationToken cancellationToken)
    {
        try
        {
            var exec = await client.Exec.CreateContainerExecAsync(
                container,
                new ContainerExecCreateParameters { AttachStdin = withInput, AttachStdout = true, AttachStderr = true, Cmd = [.. command] },
                cancellationToken);
            return await client.Exec.StartContainerExecAsync(exec.ID, new ContainerExecStartParameters(), cancellationToken);
        }
        catch (DockerApiException exception) when (exception.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Conflict)
        {
            return null;
        }
        catch (DockerApiException exception)
        {
            throw new ExecFailedException($"The engine ran nothing in the container: {EngineWords.Of(exception)}", exception);
        }
    }

    /// <summary>A launcher that finds the attempt known answers without reading; the broken pipe is no fault.</summary>
    private static async Task FeedAsync(MultiplexedStream stream, ReadOnlyMemory<byte> input, CancellationToken cancellationToken)
    {
        if (input.IsEmpty)
        {
            return;
        }

        try
        {
            var bytes = input.ToArray();
            await stream.WriteAsync(bytes, 0, bytes.Length, cancellationToken);
        }
        catch (IOException)
        {
        }
    }

    private static async Task<ExecOutput> ReadAsync(MultiplexedStream stream, CancellationToken cancellationToken)
    {
        using var said = new MemoryStream();
        using var complaint = new MemoryStream();
        var buffer = new byte[16 * 1024];
        while (await stream.ReadOutputAsync(buffer, 0, buffer.Length, cancellationToken) is { EOF: false } piece)
        {
            var (to, most) = piece.Target == MultiplexedStream.TargetStream.StandardError ? (complaint, LongestComplaint) : (said, LongestAnswer);
            await to.WriteAsync(buffer.AsMemory(0, (int)Math.Min(piece.Count, most - to.Length)), cancellationToken);
        }

        return new ExecOutput(said.ToArray(), complaint.ToArray());
    }
}

/// <summary>What a program in a container printed.</summary>
internal sealed record ExecOutput(ReadOnlyMemory<byte> Said, ReadOnlyMemory<byte> Complaint);

/// <summary>The container runs, and yet no program could be started in it: it may have used up its processes or its memory.</summary>
internal sealed class ExecFailedException(string message, Exception? inner = null) : TargetUnreachableException(message, inner);
