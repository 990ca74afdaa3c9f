using System.Collections.Concurrent;
using System.Globalization;
using Docker.DotNet.Models;

namespace Cronium.Grains.Execution.Docker;

/// <summary>How far an image's layers have come, as the engine tells it piece by piece.</summary>
internal sealed class PullProgress(string image)
{
    private const double MB = 1_000_000;

    private readonly ConcurrentDictionary<string, Layer> _layers = new();

    /// <summary>What went wrong, in the engine's words.</summary>
    public string? Failure { get; private set; }

    /// <summary>Null: nothing is known yet.</summary>
    public string? Sentence => _layers.IsEmpty ? null : string.Create(
        CultureInfo.InvariantCulture,
        $"Pulling '{image}': {_layers.Values.Count(layer => layer.Done)} of {_layers.Count} layers, {Megabytes(layer => layer.Now):0.0} of {Megabytes(layer => layer.All):0.0} MB.");

    public string Done => _layers.Values.Any(layer => layer.All > 0)
        ? string.Create(CultureInfo.InvariantCulture, $"Pulled '{image}', {Megabytes(layer => layer.All):0.0} MB.")
        : $"The image '{image}' is up to date.";

    public void Take(JSONMessage message)
    {
        Failure ??= message.Error?.Message;
        if (message.ID is not { } id || message.Status is not { } status)
        {
            return;
        }

        var before = _layers.GetValueOrDefault(id);
        switch (status)
        {
            case "Pulling fs layer" or "Waiting":
                _layers.TryAdd(id, default);
                break;
            case "Downloading":
                _layers[id] = new Layer(message.Progress?.Current ?? 0, message.Progress?.Total ?? 0, false);
                break;
            case "Download complete" or "Pull complete" or "Already exists":
                _layers[id] = before with { Now = before.All, Done = status != "Download complete" };
                break;
        }
    }

    private double Megabytes(Func<Layer, long> bytes) => _layers.Values.Sum(bytes) / MB;

    private readonly record struct Layer(long Now, long All, bool Done);
}
