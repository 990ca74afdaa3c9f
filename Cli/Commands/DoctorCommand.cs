using System.CommandLine;
using System.Text.Json;
using Cronium.Cli.Api;
using Cronium.Cli.Commands.Servers;
using Cronium.Cli.Output;
using Cronium.Grains.Servers;
using Spectre.Console;

namespace Cronium.Cli.Commands;

/// <summary><c>cronium doctor</c></summary>
internal static class DoctorCommand
{
    /// <summary>The Date header has whole seconds, so less cannot be told from nothing.</summary>
    private static readonly TimeSpan ToleratedSkew = TimeSpan.FromSeconds(2);

    private const string Token = "token";

    public static Command Create(CommandHost host) =>
        new Command("doctor", "Check what this command needs: each silo's API, the token, clocks, the store, the servers, the Docker Engines.").Does(host, RunAsync);

    private static async Task<int> RunAsync(Session session, ParseResult parse, CancellationToken cancellationToken)
    {
        var findings = new List<Finding>();
        foreach (var url in session.Api.Address.Urls)
        {
            findings.AddRange(await LookAsync(session.Api.Address with { Urls = [url] }, session.Host.Time, cancellationToken));
        }

        if (findings.Any(finding => finding is { Check: Token, Ok: true }))
        {
            findings.AddRange(await ServersAsync(session, cancellationToken));
            findings.AddRange(await EnginesAsync(session, cancellationToken));
        }

        session.PrintValue(findings, Show);
        return findings.All(finding => finding.Ok) ? ExitCodes.Done
            : findings.All(finding => finding.Check == "reach") ? ExitCodes.Unreachable
            : ExitCodes.Problem;
    }

    private static async Task<IReadOnlyList<Finding>> LookAsync(ApiAddress address, TimeProvider time, CancellationToken cancellationToken)
    {
        using var api = new CroniumApi(address, time);
        var silo = api.Current.GetLeftPart(UriPartial.Authority);
        try
        {
            var cluster = await api.GetClusterAsync(cancellationToken);
            return
            [
                new Finding(silo, "reach", true, $"answers ({address.Source})"),
                new Finding(silo, Token, true, "accepted"),
                Version(silo, cluster.Value),
                Clock(silo, cluster.Headers.Date, time.GetUtcNow()),
                .. Components(silo, await api.GetHealthAsync(cancellationToken)),
            ];
        }
        catch (UnreachableException failure)
        {
            return [new Finding(silo, "reach", false, failure.InnerException?.GetBaseException().Message ?? failure.Message)];
        }
        catch (ApiException refusal)
        {
            return [new Finding(silo, "reach", true, "answers"), new Finding(silo, "api", false, refusal.Message)];
        }
    }

    // Of all silos together: each server has one breaker.
    private static async Task<IEnumerable<Finding>> ServersAsync(Session session, CancellationToken cancellationToken)
    {
        var silo = session.Api.Current.GetLeftPart(UriPartial.Authority);
        var (servers, _) = await ServerPages.AllAsync(session.Api, [], cancellationToken);
        var barred = servers.Where(server => server.Breaker.State is not BreakerState.Closed)
            .Select(server => new Finding(silo, "server", false, $"{server.Name}: breaker {ServerText.Breaker(server.Breaker, session.Now).Text}: {(server.Breaker.Reason ?? server.LastError)?.TrimEnd('.')}; see: cronium servers check {server.Name}"));
        return servers.Count == 0 ? [] : barred.DefaultIfEmpty(new Finding(silo, "servers", true, $"{servers.Count}, none with an open breaker"));
    }

    // What each silo says of its own engine is among its components; this is about those that bar runs.
    private static async Task<IEnumerable<Finding>> EnginesAsync(Session session, CancellationToken cancellationToken)
    {
        var silo = session.Api.Current.GetLeftPart(UriPartial.Authority);
        var engines = (await session.Api.ListEnginesAsync([], cancellationToken)).Value.Items;
        return engines.Where(engine => !engine.Reachable || engine.Breaker.State is not BreakerState.Closed)
            .Select(engine => new Finding(silo, "engine", false, $"{engine.Name}: {EngineText.Breaker(engine, session.Now).Text}: {(engine.Breaker.Reason ?? engine.LastError)?.TrimEnd('.')}; see: cronium engines check {engine.Name}"));
    }

    private static Finding Version(string silo, Cluster cluster) => cluster.Version.Split('+')[0] == ProductVersion.Text
        ? new Finding(silo, "version", true, ProductVersion.Text)
        : new Finding(silo, "version", false, $"the cluster is {cluster.Version}, this command {ProductVersion.Text}; bring them to the same version");

    private static Finding Clock(string silo, DateTimeOffset? there, DateTimeOffset here)
    {
        var skew = (there - here)?.Duration() ?? TimeSpan.Zero;
        return new Finding(silo, "clock", skew <= ToleratedSkew, skew <= ToleratedSkew
            ? "agrees with this machine's to the second"
            : $"differs from this machine's by {RelativeTime.Duration(skew)}; let NTP set both");
    }

    private static IEnumerable<Finding> Components(string silo, string health) =>
        JsonSerializer.Deserialize<Health>(health, ApiJson.Options)?.Components.Select(component => new Finding(silo, component.Name, component.Healthy, component.Detail)) ?? [];

    private static void Show(IReadOnlyList<Finding> findings, IAnsiConsole screen)
    {
        var table = new PlainTable("Silo", "Check", "", "Found~");
        foreach (var finding in findings)
        {
            table.Add(new Uri(finding.Silo).Authority, finding.Check, finding.Ok ? new Cell("ok", Color.Green) : new Cell("wrong", Color.Red), finding.Detail);
        }

        table.Print(screen, "");
    }

    private sealed record Finding(string Silo, string Check, bool Ok, string Detail);

    private sealed record Health(bool Healthy, IReadOnlyList<Component> Components);

    private sealed record Component(string Name, bool Healthy, string Detail);
}
