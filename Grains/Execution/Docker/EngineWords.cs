using System.Text.Json;
using Cronium.Grains.Execution.Supervision;
using Docker.DotNet;

namespace Cronium.Grains.Execution.Docker;

/// <summary>What an engine said when it refused.</summary>
internal static class EngineWords
{
    /// <summary>Its message, as one line for people.</summary>
    public static string Of(DockerApiException exception)
    {
        try
        {
            using var body = JsonDocument.Parse(exception.ResponseBody ?? "");
            return SupervisorReply.Excerpt(body.RootElement.GetProperty("message").GetString() ?? "");
        }
        catch (Exception failure) when (failure is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return SupervisorReply.Excerpt(exception.ResponseBody ?? exception.Message);
        }
    }
}
