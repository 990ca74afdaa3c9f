using System.Text.Json.Nodes;
using Cronium.Chaos.World;

namespace Cronium.Chaos.Load;

/// <summary>A job of the load, and what must become of each of its runs.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Place">Where it runs.</param>
internal sealed record ChaosJob(string Name, Place Place)
{
    /// <summary>Its interval; null: runs are asked for by hand.</summary>
    public TimeSpan? Every { get; init; }

    /// <summary>As cron with seconds instead of an interval.</summary>
    public bool AsCron { get; init; }

    public string Overlap { get; init; } = "allow";

    /// <summary>Lines it prints, evenly over the time it takes.</summary>
    public int Lines { get; init; } = 3;

    public TimeSpan Takes { get; init; } = TimeSpan.Zero;

    public Outcome Outcome { get; init; } = Outcome.Succeeds;

    public JsonObject Definition(ChaosWorld world)
    {
        var definition = new JsonObject
        {
            ["name"] = Name,
            ["target"] = Target(),
            ["script"] = ChaosScript.Of(this, world),
            ["overlap"] = Overlap,
            ["misfire"] = "all",
            ["killGrace"] = "1s",
            ["secrets"] = new JsonArray(ChaosWorld.SecretName),
        };
        if (Every is { } every)
        {
            definition["schedule"] = AsCron ? $"*/{every.TotalSeconds:0} * * * * *" : new JsonObject { ["every"] = $"{every.TotalSeconds:0}s" };
        }

        if (Place == Place.Container)
        {
            definition["pull"] = "never";
        }

        return With(definition);
    }

    private JsonObject With(JsonObject definition)
    {
        switch (Outcome)
        {
            case Outcome.SucceedsAtSecond:
                definition["retry"] = new JsonObject { ["maxAttempts"] = 3, ["backoff"] = "constant", ["delay"] = "500ms" };
                break;
            case Outcome.TimesOut:
                definition["timeout"] = "2s";
                break;
            default:
                break;
        }

        return definition;
    }

    private JsonObject Target() => Place switch
    {
        Place.Local => new JsonObject { ["local"] = true },
        Place.Server => new JsonObject { ["servers"] = new JsonArray(ChaosServers.One) },
        Place.TwoServers => new JsonObject { ["servers"] = new JsonArray(ChaosServers.One, ChaosServers.Two) },
        Place.Container => new JsonObject { ["container"] = ContainerAccounts.Image },
        _ => throw new InvalidOperationException($"{Place} is no place."),
    };
}
