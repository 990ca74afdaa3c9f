using System.Net;
using System.Text.Json.Nodes;
using Cronium.Cli.Api;
using Cronium.Grains.Servers;

namespace Cronium.Cli.Demo;

/// <summary>An sshd of the demonstration's own, known to the cluster as a server.</summary>
internal sealed class DemoServer(DemoSshd sshd, Stage stage) : IDisposable
{
    public const string Name = "demo";

    /// <summary>Null: this machine cannot play a server, and the stage has said why.</summary>
    public static async Task<DemoServer?> StartAsync(CroniumApi api, DemoFolder folder, Stage stage, TimeProvider time, CancellationToken cancellationToken)
    {
        if (await DemoSshd.StartAsync(folder.Sshd, time, cancellationToken) is not { } sshd)
        {
            stage.Say("No sshd is installed here, so all scripts run on this machine itself. With one (apt install openssh-server) a script runs over SSH.");
            return null;
        }

        await api.PutServerAsync(Name, File(sshd, folder).ToJsonString(), cancellationToken);
        var check = (await api.CheckServerAsync(Name, cancellationToken)).Value;
        if (check.Findings.FirstOrDefault(finding => finding.Verdict == FindingVerdict.Failed) is { } failed)
        {
            sshd.Dispose();
            stage.Say($"The sshd of this machine does not serve the demonstration ({failed.Detail}), so all scripts run on this machine itself.");
            return null;
        }

        stage.Say($"An sshd of its own listens on {IPAddress.Loopback}:{sshd.Port}; to the cluster it is the server '{Name}'. Nothing was installed on it. The check found:");
        foreach (var finding in check.Findings)
        {
            stage.Whisper($"{finding.Subject,-13} {finding.Detail}");
        }

        return new DemoServer(sshd, stage);
    }

    /// <summary>Ends every connection to the server, without a word.</summary>
    public void CutLink() => stage.Event($"The link is cut: {sshd.CutConnections()} connections to the server were killed. The script goes on there.");

    public void Dispose() => sshd.Dispose();

    private static JsonObject File(DemoSshd sshd, DemoFolder folder) => new()
    {
        ["host"] = IPAddress.Loopback.ToString(),
        ["port"] = sshd.Port,
        ["user"] = Environment.UserName,
        ["privateKey"] = sshd.PrivateKey,
        ["trustOnFirstUse"] = true,
        ["directory"] = Path.Combine(folder.Sshd, "runs"),
    };
}
