using System.Globalization;
using System.Text.Json.Nodes;

namespace Cronium.Cli.Drill;

/// <summary>The canaries: what their scripts say, and what they write down beside it.</summary>
internal sealed class DrillScripts(DrillNames names, DrillTarget target)
{
    /// <summary>Lines a second of the counting script, nearly.</summary>
    private const int LinesInASecond = 4;

    // The first folder that the run's user may write to; every script of the drill finds the same one.
    private string Place => $"""
        for folder in "$HOME" /tmp; do [ -n "$folder" ] && [ -d "$folder" ] && [ -w "$folder" ] && break; done
        witness=$folder/.{DrillNames.Prefix}{names.Id}

        """;

    private string Note => target.SharesFiles ? " >>\"$witness\"" : " >/dev/null";

    /// <summary>How many lines the counting script writes in this time.</summary>
    public static int LinesIn(TimeSpan duration) => (int)(duration.TotalSeconds * LinesInASecond);

    /// <summary>Runs every second; prints, and writes down, when it starts and ends.</summary>
    public JsonObject Tick(string name)
    {
        var job = Job(name, $$"""
            {{Place}}say() { echo "$1 $CRONIUM_RUN_ID $CRONIUM_DUE_AT"; echo "$1 $CRONIUM_RUN_ID $CRONIUM_DUE_AT"{{Note}}; }
            say start
            sleep 1
            say end

            """);
        job["schedule"] = new JsonObject { ["every"] = "1s" };
        job["overlap"] = "allow";
        job["misfire"] = "all";
        return job;
    }

    /// <summary>Counts, four lines a second.</summary>
    public JsonObject Count(int lines) => Job(names.Count, string.Create(CultureInfo.InvariantCulture, $$"""
        number=0
        while [ "$number" -lt {{lines}} ]; do
          number=$((number + 1))
          echo "line $number of {{lines}}"
          sleep 0.25
        done

        """));

    /// <summary>Says that scripts work here, and lives long enough for somebody to see who looks after it.</summary>
    public JsonObject Probe() => Job(names.Probe, $$"""
        {{Place}}echo "works as $(id -un 2>/dev/null) in $(pwd)"
        sleep 1

        """);

    /// <summary>Prints what the others wrote down, and removes it.</summary>
    public JsonObject Read() => Job(names.Read, $$"""
        {{Place}}[ -f "$witness" ] || exit 0
        cat "$witness" && rm "$witness"

        """);

    private JsonObject Job(string name, string script) => new()
    {
        ["name"] = name,
        ["description"] = "A canary of 'cronium drill', which removes it.",
        ["target"] = target.ToJson(),
        ["timeout"] = "10m",
        ["script"] = script,
    };
}
